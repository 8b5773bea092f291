//! How services count what they bill: the bytes in a request unit, the metrics an instance publishes. Counts are in
//! millionths of a unit, so that half a unit and a share of requests stay exact. Source:
//! `pricing/catalog/metering.csv`, each row with its own. Lambda, Fargate and front doors count in `platform`.

use std::sync::OnceLock;

use super::table::Table;

const CSV: &str = include_str!("../../pricing/catalog/metering.csv");

/// Millionths in a request unit or an SQS request.
pub const MILLIONTHS: u64 = 1_000_000;

/// What a DynamoDB read asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadConsistency {
    /// The default of the API: half a unit for 4 KB.
    Eventual,
    /// One unit for 4 KB.
    Strong,
    /// Two units for 4 KB.
    Transactional,
}

/// Millionths of a read request unit of one DynamoDB read of `bytes`: started 4 KB, at least one.
#[must_use]
pub fn dynamodb_read(bytes: u64, consistency: ReadConsistency) -> u64 {
    let per_chunk = match consistency {
        ReadConsistency::Eventual => MILLIONTHS / 2,
        ReadConsistency::Strong => MILLIONTHS,
        ReadConsistency::Transactional => 2 * MILLIONTHS,
    };
    started(bytes, rows().dynamodb_read_unit).saturating_mul(per_chunk)
}

/// Millionths of a write request unit of one DynamoDB write of `bytes`: started 1 KB, at least one. A transactional
/// write counts twice.
#[must_use]
pub fn dynamodb_write(bytes: u64) -> u64 {
    started(bytes, rows().dynamodb_write_unit).saturating_mul(MILLIONTHS)
}

/// Millionths of an SQS request of one call with a payload of `bytes`: started 64 KB, at least one.
#[must_use]
pub fn sqs_request(bytes: u64) -> u64 {
    started(bytes, rows().sqs_request).saturating_mul(MILLIONTHS)
}

/// Metrics an EC2 instance with detailed monitoring is charged for: those of the most used types; AWS says that it
/// depends on the type.
#[must_use]
pub fn detailed_monitoring_metrics() -> u64 {
    rows().detailed_monitoring
}

/// How many chunks `bytes` start; an empty item is one.
fn started(bytes: u64, chunk: u64) -> u64 {
    bytes.div_ceil(chunk.max(1)).max(1)
}

/// The table by name; 0 where a row is missing, which a test rules out.
struct Rows {
    dynamodb_read_unit: u64,
    dynamodb_write_unit: u64,
    sqs_request: u64,
    detailed_monitoring: u64,
}

fn rows() -> &'static Rows {
    static ROWS: OnceLock<Rows> = OnceLock::new();
    ROWS.get_or_init(|| {
        let table = Table::embedded(CSV).rows(|row| Some((row.text("id")?.to_owned(), row.parsed("value")?)));
        let value = |id: &str| table.iter().find(|(known, _)| known == id).map_or(0, |row| row.1);
        Rows {
            dynamodb_read_unit: value("dynamodb.read_unit"),
            dynamodb_write_unit: value("dynamodb.write_unit"),
            sqs_request: value("sqs.request"),
            detailed_monitoring: value("ec2.detailed_monitoring"),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_row_is_missing_or_unread() {
        let rows = rows();
        let values = [
            rows.dynamodb_read_unit,
            rows.dynamodb_write_unit,
            rows.sqs_request,
            rows.detailed_monitoring,
        ];
        // 4 KB, 1 KB, 64 KB; 7 metrics.
        assert_eq!(values, [4_096, 1_024, 65_536, 7]);
        assert_eq!(CSV.lines().count() - 1, values.len());
    }

    #[test]
    fn a_read_of_3_kb_is_half_a_unit_and_of_5_kb_one() {
        use ReadConsistency::{Eventual, Strong, Transactional};
        assert_eq!(dynamodb_read(3 * 1_024, Eventual), 500_000);
        assert_eq!(dynamodb_read(5 * 1_024, Eventual), 1_000_000); // two started 4 KB
        assert_eq!(dynamodb_read(4 * 1_024, Strong), 1_000_000);
        assert_eq!(dynamodb_read(4 * 1_024 + 1, Transactional), 4_000_000);
        assert_eq!(dynamodb_read(0, Strong), 1_000_000); // a read that finds nothing
    }

    #[test]
    fn writes_count_kilobytes_and_queues_64_of_them() {
        assert_eq!(dynamodb_write(1_024), 1_000_000);
        assert_eq!(dynamodb_write(1_025), 2_000_000);
        assert_eq!(sqs_request(900), 1_000_000);
        assert_eq!(sqs_request(1 << 20), 16_000_000); // AWS: 1 MiB is 16 requests
        assert_eq!(sqs_request(0), 1_000_000); // an empty receive
        assert_eq!(dynamodb_write(u64::MAX), u64::MAX);
    }
}
