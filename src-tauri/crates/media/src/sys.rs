//! libvpx, the VP8 codec, behind two types that cannot be misused.

use crate::frame::VideoFrame;
use std::mem::MaybeUninit;
use std::os::raw::{c_int, c_uint};
use std::ptr;
use vpx_sys::{
    VPX_DECODER_ABI_VERSION, VPX_DL_REALTIME, VPX_EFLAG_FORCE_KF, VPX_ENCODER_ABI_VERSION, VPX_ERROR_RESILIENT_DEFAULT,
    VPX_FRAME_IS_KEY, vp8e_enc_control_id as control, vpx_codec_control_, vpx_codec_ctx_t, vpx_codec_cx_pkt_kind,
    vpx_codec_dec_init_ver, vpx_codec_decode, vpx_codec_destroy, vpx_codec_enc_cfg_t, vpx_codec_enc_config_default,
    vpx_codec_enc_config_set, vpx_codec_enc_init_ver, vpx_codec_encode, vpx_codec_err_t, vpx_codec_get_cx_data,
    vpx_codec_get_frame, vpx_codec_vp8_cx, vpx_codec_vp8_dx, vpx_enc_pass, vpx_image_t, vpx_img_fmt, vpx_kf_mode,
    vpx_rational, vpx_rc_mode,
};

/// The fastest way to code: the spare time goes to the rest of the app.
const CPU_USED: c_int = -12;

/// A key frame may take five ordinary frames' worth of bits, so that one does not clog the line.
const MAX_KEY_PERCENT: c_uint = 500;

/// The part of the encoder's settings that changes during a call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Config {
    pub(crate) width: u16,
    pub(crate) height: u16,
    pub(crate) kilobits: u32,
}

/// One VP8 encoder.
///
/// Invariant: `context` was initialised by libvpx and is destroyed exactly once, on drop.
pub(crate) struct Encoder {
    context: Box<vpx_codec_ctx_t>,
    settings: vpx_codec_enc_cfg_t,
}

// SAFETY: libvpx requires that one context is used by one thread at a time; every use below
// needs `&mut self`, and the context refers to no thread-local state.
unsafe impl Send for Encoder {}

impl Encoder {
    pub(crate) fn new(config: Config) -> Result<Self, u32> {
        let mut settings = MaybeUninit::<vpx_codec_enc_cfg_t>::uninit();
        // SAFETY: returns a pointer to libvpx's own constant interface.
        let interface = unsafe { vpx_codec_vp8_cx() };
        // SAFETY: `settings` is writable and of the type asked for; usage 0 is the only one.
        let result = unsafe { vpx_codec_enc_config_default(interface, settings.as_mut_ptr(), 0) };
        check(result)?;
        // SAFETY: the call above succeeded, and then it has filled in all of `settings`.
        let mut settings = unsafe { settings.assume_init() };
        fill(&mut settings, config);

        let mut context = zeroed_context();
        // SAFETY: all three pointers are valid for the call; libvpx keeps a copy of `settings`
        // and writes only into `context`, which is boxed and so never moves.
        let result = unsafe {
            vpx_codec_enc_init_ver(
                &raw mut *context,
                interface,
                &raw const settings,
                0,
                VPX_ENCODER_ABI_VERSION as c_int,
            )
        };
        check(result)?;
        let mut encoder = Self { context, settings };
        encoder.control(control::VP8E_SET_CPUUSED, CPU_USED)?;
        encoder.control(control::VP8E_SET_STATIC_THRESHOLD, 1)?;
        encoder.control(control::VP8E_SET_NOISE_SENSITIVITY, 0)?;
        encoder.control(control::VP8E_SET_TOKEN_PARTITIONS, 0)?;
        encoder.control(control::VP8E_SET_MAX_INTRA_BITRATE_PCT, MAX_KEY_PERCENT as c_int)?;
        Ok(encoder)
    }

    pub(crate) fn configure(&mut self, config: Config) -> Result<(), u32> {
        fill(&mut self.settings, config);
        // SAFETY: `context` is initialised, `settings` outlives the call and is copied.
        let result = unsafe { vpx_codec_enc_config_set(&raw mut *self.context, &raw const self.settings) };
        check(result)
    }

    /// The coded picture and whether it is a key frame.
    ///
    /// Invariant: the picture has the configured size; `Vp8Encoder` sees to it, and libvpx
    /// checks it again.
    pub(crate) fn encode(
        &mut self,
        picture: &VideoFrame,
        pts: i64,
        ticks: u64,
        key: bool,
    ) -> Result<Option<(Vec<u8>, bool)>, u32> {
        let image = image_of(picture);
        let flags = if key { i64::from(VPX_EFLAG_FORCE_KF) } else { 0 };
        // SAFETY: `context` is initialised; `image` points at planes that `picture` keeps alive
        // and whose lengths its invariant fixes; libvpx only reads them, and only in this call.
        let result = unsafe {
            vpx_codec_encode(
                &raw mut *self.context,
                &raw const image,
                pts,
                ticks as _,
                flags as _,
                VPX_DL_REALTIME as _,
            )
        };
        check(result)?;
        let mut place = ptr::null();
        let mut coded = None;
        loop {
            // SAFETY: `context` is initialised, `place` is the iterator that libvpx itself moves.
            let packet = unsafe { vpx_codec_get_cx_data(&raw mut *self.context, &raw mut place) };
            // SAFETY: libvpx gives null or a packet that is valid until the next encode.
            let Some(packet) = (unsafe { packet.as_ref() }) else {
                return Ok(coded);
            };
            if packet.kind != vpx_codec_cx_pkt_kind::VPX_CODEC_CX_FRAME_PKT {
                continue;
            }
            // SAFETY: the kind says that `frame` is the member which was written.
            let frame = unsafe { packet.data.frame };
            if frame.buf.is_null() || frame.sz == 0 {
                continue;
            }
            // SAFETY: libvpx promises `sz` readable bytes at `buf` until the next encode.
            let bytes = unsafe { std::slice::from_raw_parts(frame.buf.cast::<u8>(), frame.sz as usize) };
            coded = Some((bytes.to_vec(), frame.flags & VPX_FRAME_IS_KEY != 0));
        }
    }

    fn control(&mut self, id: control, value: c_int) -> Result<(), u32> {
        // SAFETY: `context` is initialised, and each of the controls used takes one int.
        let result = unsafe { vpx_codec_control_(&raw mut *self.context, id as c_int, value) };
        check(result)
    }
}

impl Drop for Encoder {
    fn drop(&mut self) {
        // SAFETY: `context` is initialised and is never used again.
        unsafe { vpx_codec_destroy(&raw mut *self.context) };
    }
}

impl std::fmt::Debug for Encoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Encoder({}x{})", self.settings.g_w, self.settings.g_h)
    }
}

/// A picture's planes, without padding.
///
/// Shape: `planes` are brightness, width × height bytes, and twice colour, of half as wide and high, rounded up.
#[derive(Debug)]
pub(crate) struct Planes {
    pub(crate) width: u16,
    pub(crate) height: u16,
    pub(crate) planes: [Vec<u8>; 3],
}

/// One VP8 decoder.
///
/// Invariant: `context` was initialised by libvpx and is destroyed exactly once, on drop.
pub(crate) struct Decoder {
    context: Box<vpx_codec_ctx_t>,
}

// SAFETY: as for `Encoder`.
unsafe impl Send for Decoder {}

impl Decoder {
    pub(crate) fn new() -> Result<Self, u32> {
        let mut context = zeroed_context();
        // SAFETY: returns a pointer to libvpx's own constant interface.
        let interface = unsafe { vpx_codec_vp8_dx() };
        // SAFETY: `context` is writable and boxed; a null configuration means the defaults.
        let result = unsafe {
            vpx_codec_dec_init_ver(&raw mut *context, interface, ptr::null(), 0, VPX_DECODER_ABI_VERSION as c_int)
        };
        check(result)?;
        Ok(Self { context })
    }

    pub(crate) fn decode(&mut self, frame: &[u8], max_side: u16) -> Result<Option<Planes>, u32> {
        let len = c_uint::try_from(frame.len()).map_err(|_| refused())?;
        // SAFETY: `context` is initialised; `frame` is readable for `len` bytes during the call.
        let result = unsafe { vpx_codec_decode(&raw mut *self.context, frame.as_ptr(), len, ptr::null_mut(), 0) };
        check(result)?;
        let mut place = ptr::null();
        // SAFETY: `context` is initialised, `place` is the iterator that libvpx itself moves.
        let image = unsafe { vpx_codec_get_frame(&raw mut *self.context, &raw mut place) };
        // SAFETY: libvpx gives null or an image that is valid until the next decode.
        let Some(image) = (unsafe { image.as_ref() }) else {
            return Ok(None);
        };
        let side = |side: c_uint| u16::try_from(side).ok().filter(|side| *side <= max_side);
        let (Some(width), Some(height)) = (side(image.d_w), side(image.d_h)) else {
            return Err(refused());
        };
        if image.fmt != vpx_img_fmt::VPX_IMG_FMT_I420 {
            return Err(refused());
        }
        let (w, h) = (usize::from(width), usize::from(height));
        let half = (w.div_ceil(2), h.div_ceil(2));
        let planes = [plane(image, 0, w, h), plane(image, 1, half.0, half.1), plane(image, 2, half.0, half.1)];
        Ok(Some(Planes { width, height, planes }))
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        // SAFETY: `context` is initialised and is never used again.
        unsafe { vpx_codec_destroy(&raw mut *self.context) };
    }
}

impl std::fmt::Debug for Decoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Decoder")
    }
}

fn check(result: vpx_codec_err_t) -> Result<(), u32> {
    match result {
        vpx_codec_err_t::VPX_CODEC_OK => Ok(()),
        other => Err(other as u32),
    }
}

fn refused() -> u32 {
    vpx_codec_err_t::VPX_CODEC_UNSUP_BITSTREAM as u32
}

fn zeroed_context() -> Box<vpx_codec_ctx_t> {
    // SAFETY: the context is a C struct of pointers and numbers; all zeroes is the state that
    // libvpx itself writes before it initialises one.
    Box::new(unsafe { MaybeUninit::zeroed().assume_init() })
}

/// Everything about the encoder that is fixed, and what `config` says.
fn fill(settings: &mut vpx_codec_enc_cfg_t, config: Config) {
    settings.g_threads = 1;
    settings.g_w = c_uint::from(config.width);
    settings.g_h = c_uint::from(config.height);
    settings.g_timebase = vpx_rational { num: 1, den: 90_000 };
    settings.g_error_resilient = VPX_ERROR_RESILIENT_DEFAULT;
    settings.g_pass = vpx_enc_pass::VPX_RC_ONE_PASS;
    settings.g_lag_in_frames = 0;
    settings.rc_target_bitrate = config.kilobits;
    settings.rc_end_usage = vpx_rc_mode::VPX_CBR;
    settings.rc_dropframe_thresh = 30;
    settings.rc_resize_allowed = 0;
    settings.rc_min_quantizer = 2;
    settings.rc_max_quantizer = 56;
    settings.rc_undershoot_pct = 100;
    settings.rc_overshoot_pct = 15;
    settings.rc_buf_initial_sz = 500;
    settings.rc_buf_optimal_sz = 600;
    settings.rc_buf_sz = 1_000;
    // Key frames come when the other end asks, never by themselves.
    settings.kf_mode = vpx_kf_mode::VPX_KF_DISABLED;
}

/// The picture as libvpx sees it: pointers into the planes, nothing owned.
fn image_of(picture: &VideoFrame) -> vpx_image_t {
    // SAFETY: the image is a C struct of pointers and numbers, for which zeroes are valid.
    let mut image: vpx_image_t = unsafe { MaybeUninit::zeroed().assume_init() };
    let (w, h) = (c_uint::from(picture.width()), c_uint::from(picture.height()));
    image.fmt = vpx_img_fmt::VPX_IMG_FMT_I420;
    image.w = w;
    image.h = h;
    image.d_w = w;
    image.d_h = h;
    image.bit_depth = 8;
    image.bps = 12;
    image.x_chroma_shift = 1;
    image.y_chroma_shift = 1;
    let stride = c_int::from(picture.width().cast_signed());
    image.stride = [stride, stride / 2, stride / 2, 0];
    image.planes = [
        picture.y().as_ptr().cast_mut(),
        picture.u().as_ptr().cast_mut(),
        picture.v().as_ptr().cast_mut(),
        ptr::null_mut(),
    ];
    image
}

/// Copies one plane out of libvpx's padded rows.
fn plane(image: &vpx_image_t, which: usize, width: usize, height: usize) -> Vec<u8> {
    let (start, stride) = (image.planes[which], image.stride[which] as isize);
    let mut out = Vec::with_capacity(width * height);
    for row in 0..height {
        // SAFETY: a decoded image has `height` rows of `width` bytes, each `stride` apart,
        // starting at `start`; `row` is below `height`.
        let bytes = unsafe { std::slice::from_raw_parts(start.offset(row as isize * stride), width) };
        out.extend_from_slice(bytes);
    }
    out
}
