//! clinic-client
