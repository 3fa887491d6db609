//! Custom resources: steps of the vendor's own deployment. `CloudFormation` invokes the function and waits for an
//! answer at a presigned address (its User Guide, "Custom resources").

use std::future::Future;
use std::time::Duration;

use be_aws::deployment::DeploymentAnswers;
use be_domain::fault::{Fault, FaultKind};
use lambda_runtime::{Error, LambdaEvent, Runtime, service_fn};
use serde::{Deserialize, Serialize};

use crate::settings::{Environment, SettingError};
use crate::start::start;

/// What `CloudFormation` asks for. It has no `Debug`: whoever knows the address may answer in our place.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_debug_implementations, reason = "the address is not logged")]
struct Asked {
    request_type: RequestType,
    #[serde(rename = "ResponseURL")]
    response_url: String,
    stack_id: String,
    request_id: String,
    logical_resource_id: String,
    resource_properties: serde_json::Map<String, serde_json::Value>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
enum RequestType {
    Create,
    Update,
    Delete,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Told<'a> {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// What `Fn::GetAtt` gives: the resource's own properties, so that others can depend on what it made of them.
    data: &'a serde_json::Map<String, serde_json::Value>,
    physical_resource_id: &'a str,
    stack_id: &'a str,
    request_id: &'a str,
    logical_resource_id: &'a str,
}

/// How long to wait before a step is tried once more, each time. The function's role was made moments ago, and IAM tells
/// its parts of that one after the other ("Changes that I make are not always immediately visible", IAM User Guide).
const PAUSES: [Duration; 5] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
    Duration::from_secs(16),
];

/// How long the step may take with all its tries. With what sending the answer takes at most, that is well inside the
/// function's 90 s: one that is cut off by Lambda answers nothing, and the deployment waits for nothing.
const LONGEST: Duration = Duration::from_secs(50);

/// A step of the deployment.
pub trait Step: Sync {
    /// Does it; doing it twice is the same as once.
    fn take(&self) -> impl Future<Output = Result<(), Fault>> + Send;
}

/// Starts the function `name` with the step that `make` builds from the environment.
pub async fn serve<S: Step>(
    name: &'static str,
    make: impl AsyncFnOnce(&Environment) -> Result<(S, DeploymentAnswers), SettingError>,
) -> Result<(), Error> {
    let (step, answers) = &start(name, make).await?;
    let service = service_fn(move |event: LambdaEvent<Asked>| async move {
        let asked = event.payload;
        let answer = answer(step, &asked, &PAUSES, LONGEST).await;
        let sent = answers.send(&asked.response_url, &answer).await;
        // An invocation that fails is tried again by Lambda, twice.
        sent.inspect_err(|fault| tracing::error!(function = name, %fault, "CloudFormation was not answered"))
            .map_err(|fault| Error::from(fault.to_string()))
    });
    Runtime::new(service).run().await
}

/// Takes the step, where there is one to take, and says how it went.
async fn answer<S: Step>(step: &S, asked: &Asked, pauses: &[Duration], longest: Duration) -> String {
    // What was done stays when the stack is deleted: links that customers have go on working.
    let taken = if asked.request_type == RequestType::Delete { Ok(()) } else { take(step, pauses, longest).await };
    let reason = taken.err().map(|fault| {
        tracing::error!(%fault, "the step failed");
        fault.to_string()
    });
    let told = Told {
        status: if reason.is_none() { "SUCCESS" } else { "FAILED" },
        reason,
        data: &asked.resource_properties,
        // The same for ever: another one would have CloudFormation delete the old.
        physical_resource_id: &asked.logical_resource_id,
        stack_id: &asked.stack_id,
        request_id: &asked.request_id,
        logical_resource_id: &asked.logical_resource_id,
    };
    // Strings can't fail to be written.
    serde_json::to_string(&told).unwrap_or_default()
}

async fn take<S: Step>(step: &S, pauses: &[Duration], longest: Duration) -> Result<(), Fault> {
    let mut last = None;
    let tries = async {
        for pause in pauses {
            match step.take().await {
                Ok(()) => return Ok(()),
                Err(fault) => {
                    tracing::warn!(%fault, "the step is tried once more");
                    last = Some(fault);
                }
            }
            tokio::time::sleep(*pause).await;
        }
        step.take().await
    };
    let done = tokio::time::timeout(longest, tries).await;
    done.unwrap_or_else(|_| {
        // What it last failed for says more than that the time is over.
        let detail = format!("not done in {} s", longest.as_secs());
        Err(last.unwrap_or(Fault { kind: FaultKind::TimedOut, operation: "deployment step", detail }))
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use serde_json::{Value, json};

    use super::*;
    use crate::testing::Event;

    /// Counts how often it was taken, and fails so many times first; then it hangs or succeeds.
    #[derive(Default)]
    struct Counted {
        taken: AtomicU8,
        fails: u8,
        hangs: bool,
    }

    impl Step for Counted {
        async fn take(&self) -> Result<(), Fault> {
            let taken = self.taken.fetch_add(1, Ordering::Relaxed);
            let fault = Fault { kind: FaultKind::Unexpected, operation: "s3:PutObject", detail: "AccessDenied".into() };
            match taken {
                taken if taken < self.fails => Err(fault),
                _ if self.hangs => std::future::pending().await,
                _ => Ok(()),
            }
        }
    }

    async fn told(step: &Counted, request_type: &str) -> Value {
        let mut asked = Event::named("publish-setup-template-create").json().clone();
        asked["RequestType"] = json!(request_type);
        told_of(step, asked, Duration::from_mins(1)).await
    }

    async fn told_of(step: &Counted, asked: Value, longest: Duration) -> Value {
        let asked: Asked = serde_json::from_value(asked).unwrap();
        serde_json::from_str(&answer(step, &asked, &[Duration::ZERO; 2], longest).await).unwrap()
    }

    #[tokio::test]
    async fn a_step_is_taken_on_create_and_update_and_not_on_delete() {
        let step = Counted::default();
        for (request_type, taken) in [("Create", 1), ("Update", 2), ("Delete", 2)] {
            assert_eq!(
                told(&step, request_type).await,
                json!({
                    "Status": "SUCCESS", "PhysicalResourceId": "SetupTemplate",
                    "StackId": "arn:aws:cloudformation:eu-central-1:999999999999:stack/bucket-endpoint/1",
                    "RequestId": "5d2f0a1c-8f5e-4a55-9a3e-0c1f3c7d2b6e",
                    "LogicalResourceId": "SetupTemplate",
                    "Data": {
                        "ServiceToken": "arn:aws:lambda:eu-central-1:999999999999:function:publish-setup-template",
                        "ServiceTimeout": "120",
                        "Bucket": "bucket-endpoint-setuptemplatebucket-1",
                        "Sha256": "0000000000000000000000000000000000000000000000000000000000000000",
                    },
                })
            );
            assert_eq!(step.taken.load(Ordering::Relaxed), taken);
        }
    }

    #[tokio::test]
    async fn a_failure_is_told_with_its_reason() {
        let step = Counted { fails: 3, ..Counted::default() };
        let answer = told(&step, "Create").await;
        assert_eq!(answer["Status"], "FAILED");
        assert!(answer["Reason"].as_str().unwrap().contains("AccessDenied"));
        let step = Counted { fails: 2, ..Counted::default() };
        assert_eq!(told(&step, "Create").await["Status"], "SUCCESS", "the third time");
    }

    #[tokio::test]
    async fn a_step_that_hangs_is_a_failure_in_time() {
        for (fails, reason) in [(0, "not done in 0 s"), (1, "AccessDenied")] {
            let step = Counted { fails, hangs: true, ..Counted::default() };
            let asked = Event::named("publish-setup-template-create").json().clone();
            let answer = told_of(&step, asked, Duration::from_millis(1)).await;
            assert_eq!(answer["Status"], "FAILED");
            assert!(answer["Reason"].as_str().unwrap().contains(reason), "{answer}");
        }
    }

    /// The step and the answer, each as long as it can be, and the function's limit.
    #[test]
    fn the_function_is_not_cut_off() {
        let template = include_str!("../../../template.yaml");
        let (_, function) = template.split_once("\n  PublishSetupTemplateFunction:\n").unwrap();
        let (_, timeout) = function.split_once("\n      Timeout: ").unwrap();
        let timeout: u64 = timeout.lines().next().unwrap().parse().unwrap();
        assert!(LONGEST + DeploymentAnswers::LONGEST + Duration::from_secs(10) < Duration::from_secs(timeout));
    }

    /// What `CloudFormation` hands over are the resource's properties in the template, all of them as texts.
    #[test]
    fn the_event_has_the_properties_of_the_template() {
        let template = include_str!("../../../template.yaml");
        let (_, resource) = template.split_once("\n    Type: Custom::SetupTemplate\n").unwrap();
        let (_, properties) = resource.split_once("    Properties:\n").unwrap();
        let lines = properties.lines().take_while(|line| line.starts_with("      "));
        let names = lines.filter_map(|line| line.trim().split_once(": ")).map(|(name, _)| name);
        let mut names: Vec<_> = names.filter(|name| !name.starts_with('#')).collect();
        names.sort_unstable();
        let event = Event::named("publish-setup-template-create").json().clone();
        let given = event["ResourceProperties"].as_object().unwrap();
        assert_eq!(given.keys().collect::<Vec<_>>(), names);
        assert!(given.values().all(Value::is_string));
    }
}
