//! Whether an alarm's condition holds: its own metric, statistic and threshold, on the figures since some moment.

use std::time::Duration;

use serde_json::{Value, json};

use super::aws::{VendorAwsAccount, now};

/// Whether the condition of the alarm holds for what was measured since then; `None` if the emulator does not measure
/// that.
pub(super) async fn holds(aws: &VendorAwsAccount<'_>, alarm: &str, since: u64) -> Option<bool> {
    let input = json!({"AlarmNames": [aws.id(alarm)]});
    let found = aws.json("monitoring", "GraniteServiceVersion20100801.DescribeAlarms", &input).await;
    let alarm = &found["MetricAlarms"][0];
    let values = values(aws, alarm, since).await?;
    let sum: f64 = values.iter().sum();
    let statistic = alarm["Statistic"].as_str().unwrap();
    let value = match statistic {
        "Sum" => sum,
        "Maximum" => values.iter().copied().fold(f64::MIN, f64::max),
        "Average" => sum / values.iter().map(|_| 1.0).sum::<f64>(),
        _ => panic!("{alarm}"),
    };
    let threshold = alarm["Threshold"].as_f64().unwrap();
    Some(match alarm["ComparisonOperator"].as_str().unwrap() {
        "GreaterThanOrEqualToThreshold" => value >= threshold,
        "GreaterThanThreshold" => value > threshold,
        "LessThanThreshold" => value < threshold,
        operator => panic!("{operator}"),
    })
}

/// The values of the alarm's metric.
async fn values(aws: &VendorAwsAccount<'_>, alarm: &Value, since: u64) -> Option<Vec<f64>> {
    let metric = alarm["MetricName"].as_str().unwrap();
    match (alarm["Namespace"].as_str().unwrap(), metric) {
        ("AWS/Lambda", "Errors" | "Throttles" | "Invocations") => {
            let input = json!({
                "Namespace": "AWS/Lambda", "MetricName": metric, "Dimensions": alarm["Dimensions"], "Period": 60,
                "Statistics": ["Sum"], "StartTime": seconds(since), "EndTime": seconds(now() + 1000),
            });
            let found = aws.json("monitoring", "GraniteServiceVersion20100801.GetMetricStatistics", &input).await;
            Some(found["Datapoints"].as_array().unwrap().iter().map(|point| point["Sum"].as_f64().unwrap()).collect())
        }
        ("AWS/SQS", "ApproximateNumberOfMessagesVisible") => {
            let queue = alarm["Dimensions"][0]["Value"].as_str().unwrap();
            let input = json!({"QueueName": queue});
            let found = aws.json("sqs", "AmazonSQS.GetQueueUrl", &input).await;
            let input = json!({"QueueUrl": found["QueueUrl"], "AttributeNames": ["All"]});
            let found = aws.json("sqs", "AmazonSQS.GetQueueAttributes", &input).await;
            Some(vec![found["Attributes"]["ApproximateNumberOfMessages"].as_str().unwrap().parse().unwrap()])
        }
        (namespace, _) if namespace.starts_with("BucketEndpoint/") => Some(embedded(aws, metric, since).await),
        _ => None,
    }
}

/// Whole milliseconds in seconds, as the API takes times.
fn seconds(millis: u64) -> f64 {
    Duration::from_millis(millis).as_secs_f64()
}

/// The values of a metric in the functions' logs, in the embedded metric format.
async fn embedded(aws: &VendorAwsAccount<'_>, metric: &str, since: u64) -> Vec<f64> {
    let mut values = Vec::new();
    for function in ["HealthSweepFunction", "HealthCheckFunction", "PublishEventsFunction"] {
        for line in aws.stack.function_logs(function).await.unwrap() {
            let Ok(line) = serde_json::from_str::<Value>(&line) else { continue };
            let is_new = line["_aws"]["Timestamp"].as_u64().is_some_and(|at| at >= since);
            match &line[metric] {
                Value::Array(all) if is_new => values.extend(all.iter().filter_map(Value::as_f64)),
                one if is_new => values.extend(one.as_f64()),
                _ => {}
            }
        }
    }
    values
}
