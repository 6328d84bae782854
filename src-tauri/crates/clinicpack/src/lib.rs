//! clinicpack
