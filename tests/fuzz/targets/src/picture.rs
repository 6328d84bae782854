//! Pictures of a stream, decoded and made into points as the program itself draws them.

use crate::script::Script;
use media::Renderer;

/// Pictures of one input: the largest take long, and a fuzzer waits for each.
const MOST: u8 = 6;

/// Each step of the script is a byte of what is done, and then the room for the picture and a frame, or planes.
pub fn picture(bytes: &[u8]) {
    let (mut script, mut renderer) = (Script::of(bytes), Renderer::default());
    for _ in 0..MOST {
        if step(&mut script, &mut renderer).is_none() {
            return;
        }
    }
}

fn step(script: &mut Script<'_>, renderer: &mut Renderer) -> Option<()> {
    let planes = script.byte()? & 0x01 != 0;
    let room = (u16::from(script.byte()?), u16::from(script.byte()?));
    let taken = if planes {
        let size = (u16::from(script.byte()?), u16::from(script.byte()?));
        renderer.put(size.0, size.1, script.packet()?)
    } else {
        renderer.decode(script.packet()?)
    };
    let shown = renderer.render(room, Vec::new());
    assert!(shown.is_ok(), "what was taken cannot be shown: {shown:?}");
    if let Ok(Some(bitmap)) = shown {
        assert!(
            (1..=room.0).contains(&bitmap.width) && (1..=room.1).contains(&bitmap.height),
            "{bitmap:?} in {room:?}"
        );
        assert_eq!(bitmap.bgrx.len(), usize::from(bitmap.width) * usize::from(bitmap.height) * 4);
    } else {
        assert!(taken.is_err() || room.0 == 0 || room.1 == 0 || !planes, "planes were taken and are not shown");
    }
    Some(())
}
