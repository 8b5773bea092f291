//! The price books that are part of the program: `pricing/aws/<region>/<service>.csv`.

use crate::usage::Meter;

/// One file of a region's book.
#[derive(Clone, Copy, Debug)]
pub(super) struct EmbeddedSheet {
    /// Path in the repository.
    pub(super) path: &'static str,
    /// Name in the region's directory.
    pub(super) file: &'static str,
    pub(super) text: &'static str,
}

/// The columns of an embedded row that identify its price, as text.
#[derive(Clone, Copy, Debug)]
pub(super) struct TextRow {
    pub(super) meter: &'static str,
    pub(super) unit: &'static str,
    pub(super) effective_from: &'static str,
    pub(super) tier_from: &'static str,
    pub(super) unit_price: &'static str,
    pub(super) as_of: &'static str,
}

impl EmbeddedSheet {
    /// Its rows without parsing their values: what the date and the digest of a book need of sheets that no bill
    /// asks for. Only the last column of an embedded sheet may be quoted; a test compares with the real reader.
    pub(super) fn text_rows(&self) -> impl Iterator<Item = TextRow> {
        self.text.lines().skip(1).filter_map(|line| {
            let mut fields = line.split(',');
            Some(TextRow {
                meter: fields.next()?,
                unit: fields.next()?,
                effective_from: fields.next()?,
                tier_from: fields.next()?,
                unit_price: fields.next()?,
                as_of: fields.next()?,
            })
        })
    }
}

macro_rules! sheets {
    ($region:literal: $($file:literal),+) => {
        ($region, &[$(EmbeddedSheet {
            path: concat!("pricing/aws/", $region, "/", $file),
            file: $file,
            text: include_str!(concat!("../../pricing/aws/", $region, "/", $file)),
        }),+])
    };
    ($($region:literal),+) => {
        [$(sheets!(
            $region: "alb.csv", "api_gateway.csv", "cloudwatch.csv", "data_transfer.csv", "dynamodb.csv", "ebs.csv",
            "ec2.csv", "fargate.csv", "lambda.csv", "sqs.csv", "vpc.csv"
        )),+]
    };
}

/// Regions with their sheets, by name.
static REGIONS: [(&str, &[EmbeddedSheet]); 3] = sheets!("eu-central-1", "eu-west-1", "us-east-1");

/// Regions whose prices are part of the program, in name order.
pub fn known_regions() -> impl Iterator<Item = &'static str> {
    REGIONS.iter().map(|&(region, _)| region)
}

/// The sheets of a region; `None` for a region that is not embedded.
pub(super) fn sheets(region: &str) -> Option<&'static [EmbeddedSheet]> {
    REGIONS
        .iter()
        .find(|&&(known, _)| known == region)
        .map(|&(_, sheets)| sheets)
}

/// The file that holds a meter's prices.
pub(super) const fn file_of(meter: Meter) -> &'static str {
    match meter {
        Meter::LambdaRequests | Meter::LambdaDuration(_) | Meter::FunctionUrlRequests => "lambda.csv",
        Meter::FargateVcpu(_) | Meter::FargateMemory(_) | Meter::FargateEphemeral => "fargate.csv",
        Meter::Ec2Instance(_) => "ec2.csv",
        Meter::EbsGp3 => "ebs.csv",
        Meter::PublicIpv4 | Meter::AlbPublicIpv4 | Meter::NatHour | Meter::NatBytes => "vpc.csv",
        Meter::AlbHour
        | Meter::AlbNewConnections
        | Meter::AlbActiveConnections
        | Meter::AlbProcessedBytes
        | Meter::AlbProcessedBytesLambda
        | Meter::AlbRuleEvaluations
        | Meter::AlbLcu => "alb.csv",
        Meter::HttpApiRequests | Meter::RestApiRequests => "api_gateway.csv",
        Meter::DataTransferOut => "data_transfer.csv",
        Meter::LogsIngestionLambda
        | Meter::LogsIngestionStandard
        | Meter::LogsStorage
        | Meter::CloudwatchMetrics => "cloudwatch.csv",
        Meter::DynamodbRead | Meter::DynamodbWrite => "dynamodb.csv",
        Meter::SqsRequests => "sqs.csv",
    }
}
