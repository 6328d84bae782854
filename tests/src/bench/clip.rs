//! The film both patient's ends show: somebody talking in a room, made up, the same each time.
//!
//! Shape: Y4M, 4:2:0, ten seconds at 30 pictures a second, seamless when repeated. Each picture carries its
//! number as sixteen dark and light blocks along the top.

use anyhow::{Context as _, Result, ensure};
use congestion::emulator::Chance;
use std::f64::consts::TAU;
use std::fs::{self, File};
use std::io::{BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// Pictures in the film.
pub const PICTURES: u32 = 300;

/// Pictures a second.
pub const RATE: u32 = 30;

/// Changes when the pictures do, so that an old film is not taken for a new one.
const VERSION: u32 = 1;

/// Side of the square of texture that everything is drawn with.
const TEXTURE: usize = 256;

/// How often the noise of the camera repeats.
const GRAINS: usize = 7;

/// One film on the disk.
#[derive(Debug, Clone)]
pub struct Clip {
    /// Where it lies.
    pub path: PathBuf,
    /// Pixels.
    pub width: usize,
    /// Pixels.
    pub height: usize,
}

impl Clip {
    /// The film of that size in `folder`, drawn if it is not there yet.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn draw(folder: &Path, width: usize, height: usize) -> Result<Self> {
        let path = folder.join(format!("talking-{width}x{height}-{VERSION}.y4m"));
        let clip = Self { path, width, height };
        if fs::metadata(&clip.path).is_ok_and(|file| file.len() == clip.bytes()) {
            return Ok(clip);
        }
        fs::create_dir_all(folder)?;
        let unfinished = clip.path.with_extension("unfinished");
        let mut file = BufWriter::new(File::create(&unfinished)?);
        file.write_all(clip.header().as_bytes())?;
        let room = Room::new(width, height);
        for n in 0..PICTURES {
            file.write_all(b"FRAME\n")?;
            file.write_all(&room.picture(n))?;
        }
        file.into_inner().context("the film")?.sync_all()?;
        fs::rename(unfinished, &clip.path)?;
        Ok(clip)
    }

    fn header(&self) -> String {
        format!("YUV4MPEG2 W{} H{} F{RATE}:1 Ip A1:1 C420jpeg\n", self.width, self.height)
    }

    fn picture_bytes(&self) -> u64 {
        (self.width * self.height * 3 / 2) as u64
    }

    fn bytes(&self) -> u64 {
        self.header().len() as u64 + u64::from(PICTURES) * (6 + self.picture_bytes())
    }

    /// The brightness of the `n`th picture.
    ///
    /// # Errors
    /// When the file is gone or there is no such picture.
    pub fn luma(&self, n: u32) -> Result<Vec<u8>> {
        ensure!(n < PICTURES, "no picture {n}");
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(self.header().len() as u64 + u64::from(n) * (6 + self.picture_bytes()) + 6))?;
        let mut luma = vec![0; self.width * self.height];
        file.read_exact(&mut luma)?;
        Ok(luma)
    }
}

/// What stays the same in all pictures.
struct Room {
    width: usize,
    height: usize,
    texture: Vec<u8>,
    walls: Vec<Vec<u8>>,
}

impl Room {
    fn new(width: usize, height: usize) -> Self {
        let texture = texture();
        let mut wall = vec![0; width * height];
        for (row, line) in wall.chunks_exact_mut(width).enumerate() {
            for (column, pixel) in line.iter_mut().enumerate() {
                let (x, y) = (column * 640 / width, row * 360 / height);
                let shelf = if y % 90 < 6 { 40 } else { 0 };
                let books = usize::from(texture[(x / 9 % TEXTURE) + TEXTURE * (y / 90)]) / 3;
                let grain = usize::from(texture[(x % TEXTURE) + TEXTURE * (y % TEXTURE)]) / 6;
                let left = if x < 260 { books } else { 60 + y / 8 };
                *pixel = (40 + shelf + left + grain).min(235) as u8;
            }
        }
        // A camera is never still: a few kinds of noise, one after the other.
        let mut chance = Chance::new(11);
        let walls = (0..GRAINS)
            .map(|_| wall.iter().map(|pixel| pixel.saturating_add_signed(chance.below(3) as i8 - 1)).collect())
            .collect();
        Self { width, height, texture, walls }
    }

    fn picture(&self, n: u32) -> Vec<u8> {
        let (w, h) = (self.width, self.height);
        let mut y = self.walls[n as usize % GRAINS].clone();
        let half = w / 2 * (h / 2);
        let (mut u, mut v) = (vec![132_u8; half], vec![122_u8; half]);
        self.person(n, &mut y, &mut u, &mut v);
        write_number(&mut y, w, n);
        [y, u, v].concat()
    }

    /// Shoulders that breathe, a head that nods and turns, eyes that blink, a mouth that speaks.
    fn person(&self, n: u32, y: &mut [u8], u: &mut [u8], v: &mut [u8]) {
        let turn = |times: f64| (f64::from(n) / f64::from(PICTURES) * TAU * times).sin();
        let scale = self.height as f64 / 360.0;
        let (cx, cy) = ((330.0 + 26.0 * turn(3.0) + 7.0 * turn(11.0)) * scale, (165.0 + 8.0 * turn(7.0)) * scale);
        let mouth = (turn(37.0) * turn(5.0)).abs() * 16.0 * scale;
        let blink = n % 97 < 4;
        let chest = (300.0 + 4.0 * turn(4.0)) * scale;
        for row in 0..self.height {
            for column in (self.width / 8)..(self.width - self.width / 8) {
                let (x, z) = (column as f64 - cx, row as f64 - cy);
                let body =
                    (x / (190.0 * scale)).powi(2) + ((row as f64 - chest - 90.0 * scale) / (120.0 * scale)).powi(2);
                let head = (x / (72.0 * scale)).powi(2) + (z / (96.0 * scale)).powi(2);
                if body > 1.0 && head > 1.0 {
                    continue;
                }
                let at = |x: f64, z: f64| {
                    let (a, b) = (((x + 900.0 * scale) / scale) as usize, ((z + 900.0 * scale) / scale) as usize);
                    f64::from(self.texture[a % TEXTURE + TEXTURE * (b % TEXTURE)])
                };
                let (mut light, mut colours) = (70.0 + at(x, row as f64 - chest) / 3.0, (150, 110));
                if head <= 1.0 {
                    light = 150.0 + at(x, z) / 8.0 - 28.0 * head;
                    colours = (108, 152);
                    let hair = z < -48.0 * scale + at(x, 0.0) / 12.0 * scale;
                    let eye = |side: f64| {
                        ((x - side * 28.0 * scale) / (12.0 * scale)).powi(2)
                            + ((z + 14.0 * scale) / (6.0 * scale)).powi(2)
                            < 1.0
                    };
                    let lips =
                        (x / (26.0 * scale)).powi(2) + ((z - 48.0 * scale) / (mouth + 3.0 * scale)).powi(2) < 1.0;
                    if hair {
                        (light, colours) = (30.0 + at(x * 3.0, z) / 5.0, (124, 132));
                    } else if !blink && (eye(-1.0) || eye(1.0)) {
                        light = 45.0 + at(x * 5.0, z * 5.0) / 3.0;
                    } else if lips {
                        (light, colours) = (62.0, (118, 168));
                    }
                }
                y[row * self.width + column] = light.clamp(16.0, 235.0) as u8;
                let place = row / 2 * (self.width / 2) + column / 2;
                (u[place], v[place]) = colours;
            }
        }
    }
}

/// Smooth spots of several sizes, 0 to 255, that join at the edges.
fn texture() -> Vec<u8> {
    let mut chance = Chance::new(5);
    let mut sum = vec![0.0; TEXTURE * TEXTURE];
    for (cell, strength) in [(32, 0.45), (8, 0.3), (2, 0.25)] {
        let points = TEXTURE / cell;
        let grid: Vec<f64> = (0..points * points).map(|_| chance.unit()).collect();
        for (index, value) in sum.iter_mut().enumerate() {
            let (x, y) = (index % TEXTURE, index / TEXTURE);
            let point = |dx: usize, dy: usize| grid[(x / cell + dx) % points + points * ((y / cell + dy) % points)];
            let (fx, fy) = ((x % cell) as f64 / cell as f64, (y % cell) as f64 / cell as f64);
            let above = point(0, 0) * (1.0 - fx) + point(1, 0) * fx;
            let below = point(0, 1) * (1.0 - fx) + point(1, 1) * fx;
            *value += strength * (above * (1.0 - fy) + below * fy);
        }
    }
    sum.iter().map(|value| (value * 255.0) as u8).collect()
}

/// Sixteen blocks: the number in nine bits, then seven that must fit to it.
fn blocks(n: u32) -> u16 {
    let n = n % 512;
    ((n << 7) | (n * 89 % 127)) as u16
}

fn write_number(y: &mut [u8], width: usize, n: u32) {
    let (block, rows) = (width / 16, y.len() / width / 16 + 1);
    for line in y.chunks_exact_mut(width).take(rows) {
        for (place, pixels) in line.chunks_exact_mut(block).take(16).enumerate() {
            pixels.fill(if blocks(n) >> (15 - place) & 1 == 1 { 235 } else { 16 });
        }
    }
}

/// The number in a picture's brightness, or nothing when it cannot be read for certain.
pub fn read_number(y: &[u8], width: usize) -> Option<u32> {
    let (block, row) = (width / 16, y.len() / width.max(1) / 32);
    if block < 2 {
        return None;
    }
    let mut read = 0_u16;
    for place in 0..16 {
        let from = row * width + place * block + block / 4;
        let middle = y.get(from..from + block / 2)?;
        let light: usize = middle.iter().map(|pixel| usize::from(*pixel)).sum::<usize>() / middle.len().max(1);
        read = read << 1 | u16::from(light > 125);
    }
    let n = u32::from(read >> 7);
    (blocks(n) == read && n < PICTURES).then_some(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_picture_says_its_number_and_differs_from_the_one_before() {
        let room = Room::new(320, 180);
        let mut before = Vec::new();
        for n in [0, 1, 2, 97, 255, 298, 299] {
            let picture = room.picture(n);
            assert_eq!(picture.len(), 320 * 180 * 3 / 2);
            assert_eq!(read_number(&picture[..320 * 180], 320), Some(n));
            assert_ne!(picture, before);
            before = picture;
        }
        assert_eq!(read_number(&[128; 320 * 180], 320), None);
        assert_eq!(read_number(&[], 0), None);
    }

    #[test]
    fn a_film_is_drawn_once_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let clip = Clip::draw(folder.path(), 64, 36).unwrap();
        assert_eq!(fs::metadata(&clip.path).unwrap().len(), clip.bytes());
        assert_eq!(clip.luma(7).unwrap(), Room::new(64, 36).picture(7)[..64 * 36]);
        assert!(clip.luma(PICTURES).is_err());
        assert_eq!(Clip::draw(folder.path(), 64, 36).unwrap().path, clip.path);
    }
}
