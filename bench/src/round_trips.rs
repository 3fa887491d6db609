//! Round trips: how many answers of AWS each request waits for, one after the other.
//!
//! Every request is made twice on warm functions, once with answers at once and once with answers after 50 ms; the
//! difference, in units of 50 ms, is the depth.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::{Value, json};

use crate::aws::Aws;
use crate::failure::Failure;
use crate::process::{Process, Program};
use crate::programs::event;

/// How long every answer of AWS takes.
const DELAY: Duration = Duration::from_millis(50);
/// Requests from which a median is taken.
const SAMPLES: usize = 5;

/// What a request waited for.
#[derive(Debug)]
pub(crate) struct Depth {
    /// The request.
    pub(crate) request: &'static str,
    /// Answers that it waited for, one after the other.
    pub(crate) depth: f64,
}

/// Measures each request.
pub(crate) async fn measure(programs: &[Program], aws: &Aws) -> Result<Vec<Depth>, Failure> {
    let mut functions = Functions::start(programs, aws).await?;
    // Connections are made once, before anything is measured.
    functions.times("warm-up").await?;
    let mut measured: Vec<(&'static str, [Vec<Duration>; 2])> = Vec::new();
    for sample in 0..SAMPLES {
        for (slot, delay) in [Duration::ZERO, DELAY].into_iter().enumerate() {
            aws.answer_after(delay);
            let times = functions.times(&format!("account-{sample}-{slot}")).await?;
            for (index, (request, time)) in times.into_iter().enumerate() {
                if measured.len() == index {
                    measured.push((request, Default::default()));
                }
                measured[index].1[slot].push(time);
            }
        }
    }
    aws.answer_after(Duration::ZERO);
    let depth = |times: &[Vec<Duration>; 2]| {
        (median(&times[1]).as_secs_f64() - median(&times[0]).as_secs_f64()) / DELAY.as_secs_f64()
    };
    Ok(measured.iter().map(|(request, times)| Depth { request, depth: depth(times) }).collect())
}

fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// The functions, each started once.
struct Functions(HashMap<String, Process>);

impl Functions {
    async fn start(programs: &[Program], aws: &Aws) -> Result<Self, Failure> {
        let mut functions = HashMap::new();
        for program in programs {
            functions.insert(program.name.clone(), Process::start(program, aws).await?);
        }
        Ok(Self(functions))
    }

    /// Plays an account's way from its External ID to its health checks, and takes the time of each request.
    async fn times(&mut self, account: &str) -> Result<Vec<(&'static str, Duration)>, Failure> {
        let (external_id, _) = self.api("create-external-id", "create-external-id-post", account, None).await?;
        let test = "test-endpoint-post";
        let (read_only, _) = self.api("test-endpoint", test, account, Some(&body("read_only", 0))).await?;
        let (read_write, _) = self.api("test-endpoint", test, account, Some(&body("read_write", 99))).await?;
        let mut endpoints = Vec::new();
        let mut add = Duration::ZERO;
        for number in 0..10 {
            let body = body("read_only", number);
            self.api("test-endpoint", test, account, Some(&body)).await?;
            let (time, endpoint) = self.api("create-endpoint", "create-endpoint-post", account, Some(&body)).await?;
            endpoints.push(endpoint["endpointId"].as_str().ok_or("no endpointId")?.to_owned());
            add = time;
        }
        let vend = self.vend(account, &endpoints[0]).await?;
        let one = self.health_checks(account, &endpoints[..1]).await?;
        let ten = self.health_checks(account, &endpoints[1..]).await?;
        Ok(vec![
            ("`POST /v1/external-id`, the first time", external_id),
            ("`POST /v1/endpoints/test`, `read_only`", read_only),
            ("`POST /v1/endpoints/test`, `read_write`", read_write),
            ("`POST /v1/endpoints`", add),
            ("`POST .../credentials`", vend),
            ("one scheduled check, `read_only`", one),
            ("nine scheduled checks in one batch", ten),
        ])
    }

    /// A request of an account, which must succeed; gives its time and the answer's body.
    async fn api(
        &mut self,
        function: &str,
        name: &str,
        account: &str,
        body: Option<&Value>,
    ) -> Result<(Duration, Value), Failure> {
        let mut event = event(name)?;
        event["requestContext"]["authorizer"]["jwt"]["claims"]["account_id"] = json!(account);
        if let Some(headers) = event["headers"].as_object_mut() {
            headers.remove("idempotency-key");
        }
        if let Some(body) = body {
            event["body"] = json!(body.to_string());
        }
        self.invoke(function, event).await
    }

    async fn vend(&mut self, account: &str, endpoint: &str) -> Result<Duration, Failure> {
        let mut event = event("vend-credentials-post")?;
        event["pathParameters"] = json!({"accountId": account, "endpointId": endpoint});
        let path = format!("/internal/v1/accounts/{account}/endpoints/{endpoint}/credentials");
        (event["rawPath"], event["requestContext"]["http"]["path"]) = (json!(path), json!(path));
        Ok(self.invoke("vend-credentials", event).await?.0)
    }

    async fn health_checks(&mut self, account: &str, endpoints: &[String]) -> Result<Duration, Failure> {
        let mut event = event("health-check-queue")?;
        let record = event["Records"][0].clone();
        let records = endpoints.iter().enumerate().map(|(number, endpoint)| {
            let mut record = record.clone();
            record["messageId"] = json!(number.to_string());
            let check = json!({"accountId": account, "endpointId": endpoint, "version": 1});
            record["body"] = json!(check.to_string());
            record
        });
        event["Records"] = records.collect();
        let process = self.0.get_mut("health-check").ok_or("no health-check")?;
        let (time, answer) = process.invoke(event).await?;
        let failures = answer["batchItemFailures"].as_array().map_or(0, Vec::len);
        if failures > 0 { Err(format!("{answer}").into()) } else { Ok(time) }
    }

    async fn invoke(&mut self, function: &str, event: Value) -> Result<(Duration, Value), Failure> {
        let process = self.0.get_mut(function).ok_or_else(|| format!("no {function}"))?;
        let (time, answer) = process.invoke(event).await?;
        let body = answer["body"].as_str().unwrap_or_default();
        match answer["statusCode"].as_u64() {
            Some(200 | 201) => Ok((time, serde_json::from_str(body)?)),
            _ => Err(format!("{function}: {answer}").into()),
        }
    }
}

fn body(bucket_access: &str, number: usize) -> Value {
    json!({
        "name": format!("Endpoint {number}"),
        "bucketAccess": bucket_access,
        "roleArn": "arn:aws:iam::111122223333:role/bench",
        "bucketName": "customer-bucket",
        "pathPrefix": format!("data-{number}/"),
        "region": "eu-central-1",
    })
}
