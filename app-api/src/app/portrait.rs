//! A portrait drawn from genome and wallet: the same agent always looks the same, kin look alike.

use std::fmt::Write;

/// Spores around a cap: a ray for each gene, as long as the gene is strong; hues from genes and wallet.
pub(super) fn svg(genome: &[u8], wallet: &[u8], name: &str) -> String {
    let genes: Vec<f64> = genome
        .as_chunks::<2>()
        .0
        .iter()
        .map(|gene| f64::from(u16::from_le_bytes(*gene)) / 10_000.0)
        .collect();
    let gene = |index: usize| genes.get(index).copied().unwrap_or(0.5);
    let byte = |index: usize| f64::from(wallet.get(index).copied().unwrap_or_default()) / 255.0;
    // The neutral genes only drift: they make the family's colour. The wallet shifts it a little for each child.
    let hue = (gene(28) + gene(29)) * 180.0 + byte(0) * 40.0;
    let mut rays = String::new();
    for (index, strength) in genes.iter().enumerate() {
        let angle = std::f64::consts::TAU * (index as f64 + byte(1)) / 32.0;
        let (sin, cos) = angle.sin_cos();
        let length = 58.0 + 56.0 * strength;
        // Writing to a string cannot fail.
        let _ = write!(
            rays,
            "<path d=\"M{:.1} {:.1}L{:.1} {:.1}\"/><circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{:.1}\"/>",
            128.0 + 46.0 * cos,
            128.0 + 46.0 * sin,
            128.0 + length * cos,
            128.0 + length * sin,
            128.0 + length * cos,
            128.0 + length * sin,
            2.0 + 3.0 * byte(index),
        );
    }
    let title = name.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 256 256\" role=\"img\"><title>{title}</title>\
         <rect width=\"256\" height=\"256\" fill=\"hsl({:.0} 30% 12%)\"/>\
         <g stroke=\"hsl({hue:.0} 60% 55%)\" stroke-width=\"2\" fill=\"hsl({:.0} 80% 70%)\">{rays}</g>\
         <circle cx=\"128\" cy=\"128\" r=\"{:.1}\" fill=\"hsl({hue:.0} 65% 45%)\"/>\
         <circle cx=\"128\" cy=\"128\" r=\"{:.1}\" fill=\"hsl({:.0} 70% 75%)\"/></svg>",
        hue + 180.0,
        hue + 60.0 + 60.0 * gene(30),
        34.0 + 10.0 * gene(2),
        8.0 + 14.0 * gene(31),
        hue + 30.0,
    )
}

#[cfg(test)]
mod tests {
    use super::svg;

    #[test]
    fn a_portrait_follows_from_genome_and_wallet_and_escapes_the_name() {
        let one = svg(&[0x10; 64], &[7; 32], "<b>&");
        assert_eq!(one, svg(&[0x10; 64], &[7; 32], "<b>&"));
        assert_ne!(one, svg(&[0x11; 64], &[7; 32], "<b>&"));
        assert!(one.contains("&lt;b&gt;&amp;"));
    }
}
