//! An agent's portrait: a spore print. Each of the 32 gills is a gene, its length the gene's value, so the genome can be
//! read off the picture. The colours come from the neutral genes 28 to 31, which only drift: kin look alike. The wallet
//! turns the print and scatters the spores, so that no two agents look the same.
//!
//! Integers throughout, so that every machine draws the same bytes. Readers may keep them for a year: a changed drawing
//! reaches whoever has seen the agent only then.

use sporeline_genome::{GENE_MAX, GENES};
use std::fmt::{self, Display, Write};

/// Length on paper in hundredths of a unit: finer than a pixel. The portrait is 96 units wide and high.
#[derive(Clone, Copy)]
struct Hundredths(i64);

/// The middle of the paper, on both axes.
const CENTRE: i64 = 4_800;

/// Distances from the centre are in ten-thousandths of a unit, as genes are of their range.
const UNIT: i64 = 10_000;
const GILL_FROM: i64 = 12 * UNIT;
/// Of gene 0, so that every gill is seen.
const GILL_LEAST: i64 = 3 * UNIT + UNIT / 2;
/// How much longer the gill of the strongest gene is, in units.
const GILL_SPAN: i64 = 24;
/// From the gills' tips to the edge of the veil.
const VEIL: i64 = 3 * UNIT;
const SPORES: usize = 14;

/// Angles are whole parts of a turn: a byte of the wallet is one, and a gill stands every `PARTS / GENES`.
const PARTS: usize = 256;
/// Sines of a quarter turn, part by part, of one in `ONE`.
const SINES: [i64; PARTS / 4 + 1] = [
    0, 24_541, 49_068, 73_565, 98_017, 122_411, 146_730, 170_962, 195_090, 219_101, 242_980, 266_713, 290_285, 313_682,
    336_890, 359_895, 382_683, 405_241, 427_555, 449_611, 471_397, 492_898, 514_103, 534_998, 555_570, 575_808,
    595_699, 615_232, 634_393, 653_173, 671_559, 689_541, 707_107, 724_247, 740_951, 757_209, 773_010, 788_346,
    803_208, 817_585, 831_470, 844_854, 857_729, 870_087, 881_921, 893_224, 903_989, 914_210, 923_880, 932_993,
    941_544, 949_528, 956_940, 963_776, 970_031, 975_702, 980_785, 985_278, 989_177, 992_480, 995_185, 997_290,
    998_795, 999_699, 1_000_000,
];
const ONE: i64 = 1_000_000;

/// The portrait as an SVG document, the same bytes for the same agent. `genome` is 32 genes of 0 to 10,000 as
/// little-endian `u16`: missing ones count as 0, larger ones as 10,000. `wallet` is the key's 32 bytes.
pub(super) fn svg(genome: &[u8], wallet: &[u8]) -> String {
    let mut drawing = String::with_capacity(6_000);
    // Writing to a string cannot fail.
    let _ = draw(&mut drawing, &genes(genome), wallet);
    drawing
}

/// Back to front: paper, spores, veil, gills, cap.
fn draw(to: &mut String, genes: &[i64; GENES], wallet: &[u8]) -> fmt::Result {
    let byte = |at: usize| i64::from(wallet.get(at).copied().unwrap_or_default());
    let colours = Palette::of(genes);
    let tips: [Polar; GENES] = std::array::from_fn(|gene| Polar {
        angle: part(byte(0)) + gene * PARTS / GENES,
        radius: GILL_FROM + GILL_LEAST + GILL_SPAN * genes[gene],
    });
    to.write_str(r#"<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512" viewBox="0 0 96 96">"#)?;
    write!(
        to,
        r#"<rect width="96" height="96" rx="22" fill="{}"/>"#,
        colours.ground
    )?;
    write!(to, r#"<g fill="{}">"#, colours.spore)?;
    for at in 0..SPORES {
        let (cx, cy) = point(Polar {
            angle: part(byte(2 + 2 * at)),
            radius: 26 * UNIT + ratio(byte(3 + 2 * at) * 19 * UNIT, 255),
        });
        let r = Hundredths(50 + byte(4 + at) % 4 * 24);
        write!(to, r#"<circle cx="{cx}" cy="{cy}" r="{r}" fill-opacity="0.75"/>"#)?;
    }
    to.write_str("</g>")?;
    veil(to, &tips, &colours.veil)?;
    gills(to, &tips[..16], &colours.trading)?;
    gills(to, &tips[16..28], &colours.voice)?;
    gills(to, &tips[28..], &colours.neutral)?;
    let ring = &colours.trading;
    write!(
        to,
        r#"<circle cx="48" cy="48" r="8.5" fill="none" stroke="{ring}" stroke-width="1.2"/>"#
    )?;
    let r = Hundredths(250 + ratio(byte(1) * 300, 255));
    write!(
        to,
        r#"<circle cx="48" cy="48" r="{r}" fill="{}"/></svg>"#,
        colours.voice
    )
}

fn genes(genome: &[u8]) -> [i64; GENES] {
    let (pairs, _) = genome.as_chunks::<2>();
    std::array::from_fn(|at| i64::from(u16::from_le_bytes(pairs.get(at).copied().unwrap_or_default()).min(GENE_MAX)))
}

struct Palette {
    ground: String,
    veil: String,
    trading: String,
    voice: String,
    neutral: String,
    spore: String,
}

impl Palette {
    fn of(genes: &[i64; GENES]) -> Self {
        let share = |gene: usize, of: i64| ratio(genes[gene] * of, i64::from(GENE_MAX));
        let hue = share(28, 360);
        let second = (hue + 40 + share(29, 130)) % 360;
        let vivid = 42 + share(30, 40);
        let ground = 12 + share(31, 9);
        Self {
            ground: format!("hsl({hue} 24% {ground}%)"),
            veil: format!("hsl({hue} {vivid}% 48%)"),
            trading: format!("hsl({hue} {vivid}% 74%)"),
            voice: format!("hsl({second} {vivid}% 68%)"),
            neutral: format!("hsl({second} 18% 86%)"),
            spore: format!("hsl({second} 40% 60%)"),
        }
    }
}

/// A line from the cap to each tip.
fn gills(to: &mut String, tips: &[Polar], colour: &str) -> fmt::Result {
    write!(to, r#"<g stroke="{colour}" stroke-width="2.1" stroke-linecap="round">"#)?;
    for tip in tips {
        let (x1, y1) = point(Polar {
            radius: GILL_FROM,
            ..*tip
        });
        let (x2, y2) = point(*tip);
        write!(to, r#"<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>"#)?;
    }
    to.write_str("</g>")
}

/// A smooth closed line a little outside the gills' tips.
fn veil(to: &mut String, tips: &[Polar; GENES], colour: &str) -> fmt::Result {
    let outline = tips.map(|tip| {
        point(Polar {
            radius: tip.radius + VEIL,
            ..tip
        })
    });
    let middle = |at: usize| {
        let ((ax, ay), (bx, by)) = (outline[at % GENES], outline[(at + 1) % GENES]);
        (Hundredths(ratio(ax.0 + bx.0, 2)), Hundredths(ratio(ay.0 + by.0, 2)))
    };
    let (x, y) = middle(GENES - 1);
    write!(to, r#"<path d="M{x} {y}"#)?;
    for (at, (x, y)) in outline.iter().enumerate() {
        let (to_x, to_y) = middle(at);
        write!(to, "Q{x} {y} {to_x} {to_y}")?;
    }
    write!(to, r#"Z" fill="{colour}" fill-opacity="0.34"/>"#)
}

#[derive(Clone, Copy)]
struct Polar {
    /// Parts of a turn, clockwise from the right; whole turns do not count.
    angle: usize,
    /// Ten-thousandths of a unit.
    radius: i64,
}

fn point(Polar { angle, radius }: Polar) -> (Hundredths, Hundredths) {
    let along = |sine: i64| Hundredths(CENTRE + ratio(sine * radius, ONE * UNIT / 100));
    (along(sine(angle + PARTS / 4)), along(sine(angle)))
}

fn sine(angle: usize) -> i64 {
    let half = PARTS / 2;
    let within = angle % half;
    let height = SINES[within.min(half - within)];
    if angle % PARTS < half { height } else { -height }
}

/// A byte as an angle.
fn part(byte: i64) -> usize {
    usize::try_from(byte).unwrap_or_default()
}

/// To the nearest integer; halves go up. `by` is above 0.
const fn ratio(value: i64, by: i64) -> i64 {
    (2 * value + by).div_euclid(2 * by)
}

impl Display for Hundredths {
    /// As short as it can be said: `48`, `48.5`, `48.05`. Nothing is drawn below 0.
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 100, self.0 % 100);
        match (rest, rest % 10) {
            (0, _) => write!(to, "{whole}"),
            (_, 0) => write!(to, "{whole}.{}", rest / 10),
            _ => write!(to, "{whole}.{rest:02}"),
        }
    }
}

#[cfg(test)]
mod tests;
