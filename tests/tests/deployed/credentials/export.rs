//! The daily export: writes the day's costs as a Parquet file through a `read_write` endpoint.

use std::sync::Arc;

use be_aws::testing::aws_sdk_s3::primitives::ByteStream;
use jiff::civil::{Date, date};
use parquet::basic::Type;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::record::RowAccessor;
use parquet::schema::parser::parse_message_type;
use tests::fixture::ok;

use super::consumer::{Consumer, generous, second_bucket, vended};
use crate::suite;

const SCHEMA: &str = "message costs { REQUIRED BYTE_ARRAY service (UTF8); REQUIRED DOUBLE cost; }";

fn costs() -> Vec<(String, f64)> {
    (0..1_000).map(|n| (format!("service-{n}"), f64::from(n) * 0.25)).collect()
}

/// The costs as a Parquet file.
fn file(costs: &[(String, f64)]) -> parquet::errors::Result<Vec<u8>> {
    let schema = Arc::new(parse_message_type(SCHEMA)?);
    let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(WriterProperties::default()))?;
    let mut group = file.next_row_group()?;
    while let Some(mut column) = group.next_column()? {
        match column.untyped() {
            ColumnWriter::ByteArrayColumnWriter(names) => {
                let values: Vec<_> = costs.iter().map(|(name, _)| ByteArray::from(name.as_str())).collect();
                names.write_batch(&values, None, None)?;
            }
            ColumnWriter::DoubleColumnWriter(amounts) => {
                let values: Vec<_> = costs.iter().map(|(_, cost)| *cost).collect();
                amounts.write_batch(&values, None, None)?;
            }
            _ => panic!("a column that the schema does not have"),
        }
        column.close()?;
    }
    group.close()?;
    file.into_inner()
}

impl Consumer {
    /// Writes the file of `day`, over an earlier one of the same day; answers its key.
    async fn export(&self, day: Date, costs: &[(String, f64)]) -> String {
        let key = format!("{}{}costs.parquet", self.prefix, day.strftime("%Y/%m/%d/"));
        let body = file(costs).unwrap().into();
        let put = self.s3.put_object().bucket(&self.bucket).key(&key).content_type("application/vnd.apache.parquet");
        put.body(body).send().await.unwrap();
        key
    }
}

#[tokio::test]
async fn a_daily_export_writes_parquet_under_its_prefix() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = tests::fixture::Fixture::new(stack, "read_write", "finout/exports/").await;
    let endpoint = customer.add(&customer.request()).await;
    let exporter = Consumer::new(stack, &vended(stack, &customer.account, &endpoint, "data_exporter").await);

    for day in [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 1)] {
        exporter.export(day, &costs()).await;
    }
    let mut keys = ok(customer.customer.list_keys(&customer.bucket).await);
    keys.retain(|key| std::path::Path::new(key).extension().is_some_and(|extension| extension == "parquet"));
    assert_eq!(keys, ["finout/exports/2025/12/31/costs.parquet", "finout/exports/2026/01/01/costs.parquet"]);

    // As the customer reads it, who has no part in how it was written.
    let written = ok(customer.customer.get_object(&customer.bucket, &keys[1]).await).expect("the file");
    let written = ByteStream::from(written).collect().await.unwrap().into_bytes();
    let reader = SerializedFileReader::new(written).unwrap();
    let columns = reader.metadata().file_metadata().schema_descr().columns().to_vec();
    assert_eq!(
        columns.iter().map(|column| column.physical_type()).collect::<Vec<_>>(),
        [Type::BYTE_ARRAY, Type::DOUBLE]
    );
    let rows = reader.get_row_iter(None).unwrap().map(|row| {
        let row = row.unwrap();
        (row.get_string(0).unwrap().clone(), row.get_double(1).unwrap())
    });
    assert_eq!(rows.collect::<Vec<_>>(), costs());

    // What it wrote it can also read and take away again.
    let own = exporter.tries(&customer.bucket, "finout/exports/").await;
    assert!(own.iter().all(|(_, outcome)| outcome == "ok"), "{own:?}");
}

#[tokio::test]
async fn exporter_cannot_reach_beyond_its_prefix() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = generous(stack, "read_write", "exports/").await;
    let endpoint = customer.add(&customer.request()).await;
    let second = second_bucket(&customer).await;
    for key in ["other/existing.csv", "exports-2/existing.csv", "existing.csv"] {
        ok(customer.customer.put_object(&customer.bucket, key, b"a\n").await);
    }
    let exporter = Consumer::new(stack, &vended(stack, &customer.account, &endpoint, "data_exporter").await);
    let denied =
        [("list", "s3:ListBucket"), ("get", "s3:GetObject"), ("put", "s3:PutObject"), ("delete", "s3:DeleteObject")];
    let denied = denied.map(|(call, action)| (call, format!("denied {action}")));
    for (bucket, prefix) in [
        (&customer.bucket, "other/"),
        (&customer.bucket, "exports-2/"),
        (&customer.bucket, "Exports/"),
        (&customer.bucket, ""),
        (&second, "exports/"),
        (&second, ""),
    ] {
        assert_eq!(exporter.tries(bucket, prefix).await, denied, "{bucket}/{prefix}");
    }
}
