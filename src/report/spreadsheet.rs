//! Text in CSV cells that spreadsheets would take for a formula.

/// `text` as a cell: behind an apostrophe where it begins like a formula (OWASP, "CSV Injection").
pub(super) fn cell(text: &str) -> String {
    match text.trim_start().starts_with(['=', '+', '-', '@', '|', '%'])
        || text.starts_with(['\t', '\r', '\n'])
    {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_like_a_formula_is_text() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "|calc", "\r=1"] {
            assert_eq!(cell(formula), format!("'{formula}"));
        }
        for plain in ["today", "2-3 x t4g.small, alb", "", "arm64"] {
            assert_eq!(cell(plain), plain);
        }
    }
}
