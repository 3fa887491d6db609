//! An account of the product, and what it and the vendor's features do in it.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::{Value, json};

use crate::aws::{FakeAws, Transport};
use crate::failure::Failure;
use crate::process::{BenchProgram, FunctionProcess};
use crate::workspace::event;

/// The functions, each started once.
pub(crate) struct Functions(HashMap<String, FunctionProcess>);

impl Functions {
    pub(crate) async fn start(programs: &[BenchProgram], aws: &FakeAws) -> Result<Self, Failure> {
        let mut functions = HashMap::new();
        for program in programs {
            functions.insert(program.name.clone(), FunctionProcess::start(program, aws, Transport::Http).await?);
        }
        Ok(Self(functions))
    }

    /// Puts another process in a function's place; gives the one that was there.
    pub(crate) fn replace(&mut self, name: &str, process: FunctionProcess) -> Option<FunctionProcess> {
        self.0.insert(name.to_owned(), process)
    }

    /// Hands over an event, which must succeed; gives its time and the answer's body.
    pub(crate) async fn invoke(&mut self, function: &str, event: Value) -> Result<(Duration, Value), Failure> {
        let process = self.0.get_mut(function).ok_or_else(|| format!("no {function}"))?;
        let (time, answer) = process.invoke(event).await?;
        Ok((time, success(function, &answer)?))
    }
}

/// The body of an answer, which must be a success, and of a test a pass.
pub(crate) fn success(function: &str, answer: &Value) -> Result<Value, Failure> {
    let failed = answer["batchItemFailures"].as_array().is_some_and(|failures| !failures.is_empty());
    let body: Value = match (answer["statusCode"].as_u64(), answer["body"].as_str()) {
        (Some(200 | 201), Some(body)) => serde_json::from_str(body).unwrap_or_default(),
        (None | Some(204), _) if !failed => Value::Null,
        _ => return Err(format!("{function}: {answer}").into()),
    };
    match body["outcome"].as_str() {
        None | Some("passed") => Ok(body),
        Some(_) => Err(format!("{function}: {body}").into()),
    }
}

/// An account, which makes its requests.
pub(crate) struct BenchClient<'a> {
    pub(crate) functions: &'a mut Functions,
    pub(crate) id: String,
}

impl BenchClient<'_> {
    pub(crate) async fn create_external_id(&mut self) -> Result<Duration, Failure> {
        Ok(self.request("create-external-id", "create-external-id-post", None).await?.0)
    }

    /// Tests the configuration with that number.
    pub(crate) async fn test(&mut self, bucket_access: &str, number: usize) -> Result<Duration, Failure> {
        let body = body(bucket_access, number);
        Ok(self.request("test-endpoint", "test-endpoint-post", Some(&body)).await?.0)
    }

    /// Adds the endpoint with that number, which was tested; gives its ID.
    pub(crate) async fn add(&mut self, number: usize) -> Result<(Duration, String), Failure> {
        let body = body("read_only", number);
        let (time, endpoint) = self.request("create-endpoint", "create-endpoint-post", Some(&body)).await?;
        Ok((time, endpoint["endpointId"].as_str().ok_or("no endpointId")?.to_owned()))
    }

    /// Tests and adds endpoints with these numbers.
    pub(crate) async fn add_all(&mut self, numbers: std::ops::Range<usize>) -> Result<Vec<String>, Failure> {
        let mut endpoints = Vec::new();
        for number in numbers {
            self.test("read_only", number).await?;
            endpoints.push(self.add(number).await?.1);
        }
        Ok(endpoints)
    }

    /// Makes the request of an event's file, for an endpoint if it is of one.
    pub(crate) async fn repeat(
        &mut self,
        function: &str,
        file: &str,
        endpoint: Option<&str>,
    ) -> Result<Duration, Failure> {
        let event = self.event_of(file, endpoint)?;
        Ok(self.functions.invoke(function, event).await?.0)
    }

    /// Hands over a batch of health checks: endpoints, with the version of their health.
    pub(crate) async fn health_checks(&mut self, endpoints: &[String], version: usize) -> Result<Duration, Failure> {
        let event = self.health_check_event(endpoints, version)?;
        Ok(self.functions.invoke("health-check", event).await?.0)
    }

    /// Does what must be there before so many requests to the function, and gives their events, all of which succeed.
    pub(crate) async fn events(&mut self, function: &str, requests: usize) -> Result<Vec<Value>, Failure> {
        if function != "create-external-id" {
            self.create_external_id().await?;
        }
        let endpoints = match function {
            "retire-endpoint" => self.add_all(0..requests).await?,
            "read-endpoints" | "endpoint-uses" | "vend-credentials" | "health-check" => self.add_all(0..1).await?,
            _ => Vec::new(),
        };
        let endpoint = endpoints.first().map(String::as_str);
        let again = match function {
            "create-endpoint" => {
                let mut events = Vec::new();
                for number in 0..requests {
                    self.test("read_only", number).await?;
                    events.push(self.event_with("create-endpoint-post", &body("read_only", number))?);
                }
                return Ok(events);
            }
            "retire-endpoint" => {
                let event = |endpoint: &String| self.event_of("retire-endpoint-delete", Some(endpoint));
                return endpoints.iter().map(event).collect();
            }
            "health-check" => return (1..=requests).map(|one| self.health_check_event(&endpoints, one)).collect(),
            "create-external-id" => self.event("create-external-id-post"),
            "test-endpoint" => self.event_with("test-endpoint-post", &body("read_only", 0)),
            "endpoint-uses" => self.event_of("endpoint-uses-put", endpoint),
            "vend-credentials" => self.event_of("vend-credentials-post", endpoint),
            "read-endpoints" => self.event("read-endpoints-list"),
            "setup" => self.event("setup-get"),
            "health-sweep" => self.event("health-sweep-schedule"),
            "publish-events" => self.event("publish-events-stream"),
            _ => Err(format!("no request of {function} is known").into()),
        };
        Ok(vec![again?; requests])
    }

    fn health_check_event(&self, endpoints: &[String], version: usize) -> Result<Value, Failure> {
        let mut event = event("health-check-queue")?;
        let record = event["Records"][0].clone();
        let records = endpoints.iter().enumerate().map(|(number, endpoint)| {
            let mut record = record.clone();
            record["messageId"] = json!(number.to_string());
            let check = json!({"accountId": self.id, "endpointId": endpoint, "version": version});
            record["body"] = json!(check.to_string());
            record
        });
        event["Records"] = records.collect();
        Ok(event)
    }

    async fn request(
        &mut self,
        function: &str,
        file: &str,
        body: Option<&Value>,
    ) -> Result<(Duration, Value), Failure> {
        let event = body.map_or_else(|| self.event(file), |body| self.event_with(file, body))?;
        self.functions.invoke(function, event).await
    }

    /// An event with that body.
    fn event_with(&self, file: &str, body: &Value) -> Result<Value, Failure> {
        let mut event = self.event(file)?;
        event["body"] = json!(body.to_string());
        Ok(event)
    }

    /// An event for an endpoint, if it is of one.
    fn event_of(&self, file: &str, endpoint: Option<&str>) -> Result<Value, Failure> {
        let mut event = self.event(file)?;
        if let Some(endpoint) = endpoint {
            event["pathParameters"]["endpointId"] = json!(endpoint);
            if event["pathParameters"]["accountId"].is_string() {
                event["pathParameters"]["accountId"] = json!(self.id);
            }
        }
        Ok(event)
    }

    /// An event of this account, which is no repetition of an earlier one.
    fn event(&self, file: &str) -> Result<Value, Failure> {
        let mut event = event(file)?;
        let claims = &mut event["requestContext"]["authorizer"]["jwt"]["claims"];
        if claims.is_object() {
            claims["account_id"] = json!(self.id);
        }
        if let Some(headers) = event["headers"].as_object_mut() {
            headers.remove("idempotency-key");
        }
        Ok(event)
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
