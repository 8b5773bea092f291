//! The platforms that are compared.

use std::fmt;

/// Where a candidate runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    /// AWS Lambda.
    Lambda,
    /// AWS Fargate.
    Fargate,
    /// Amazon EC2.
    Ec2,
}

impl Platform {
    /// Every platform.
    pub const ALL: [Self; 3] = [Self::Lambda, Self::Fargate, Self::Ec2];

    /// Its name on the command line and in data: `lambda`, `fargate` or `ec2`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lambda => "lambda",
            Self::Fargate => "fargate",
            Self::Ec2 => "ec2",
        }
    }

    /// Its name in sentences, as AWS writes it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Lambda => "Lambda",
            Self::Fargate => "Fargate",
            Self::Ec2 => "EC2",
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
