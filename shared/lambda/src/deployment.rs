//! Custom resources: steps of the vendor's own deployment. `CloudFormation` invokes the function and waits for an
//! answer at a presigned address (its User Guide, "Custom resources").

use std::future::Future;

use be_aws::deployment::DeploymentAnswers;
use be_domain::fault::Fault;
use lambda_runtime::{Error, LambdaEvent, Runtime, service_fn};
use serde::{Deserialize, Serialize};

use crate::config::{ConfigError, Environment};
use crate::telemetry;

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

/// A step of the deployment.
pub trait Step: Sync {
    /// Does it; doing it twice is the same as once.
    fn take(&self) -> impl Future<Output = Result<(), Fault>> + Send;
}

/// Starts the function `name` with the step that `make` builds from the environment.
pub async fn serve<S: Step>(
    name: &'static str,
    make: impl AsyncFnOnce(&Environment) -> Result<(S, DeploymentAnswers), ConfigError>,
) -> Result<(), Error> {
    let environment = Environment::of_process();
    let started = async {
        telemetry::start(&environment)?;
        make(&environment).await
    };
    let (step, answers) = started.await.inspect_err(|error| {
        tracing::error!(function = name, %error, "start failed");
    })?;
    let (step, answers) = (&step, &answers);
    let service = service_fn(move |event: LambdaEvent<Asked>| async move {
        let asked = event.payload;
        let answer = answer(step, &asked).await;
        let sent = answers.send(&asked.response_url, &answer).await;
        // An invocation that fails is tried again by Lambda, twice.
        sent.inspect_err(|fault| tracing::error!(function = name, %fault, "CloudFormation was not answered"))
            .map_err(|fault| Error::from(fault.to_string()))
    });
    Runtime::new(service).run().await
}

/// Takes the step, where there is one to take, and says how it went.
async fn answer<S: Step>(step: &S, asked: &Asked) -> String {
    // What was done stays when the stack is deleted: links that customers have go on working.
    let taken = if asked.request_type == RequestType::Delete { Ok(()) } else { step.take().await };
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use be_domain::fault::FaultKind;
    use serde_json::{Value, json};

    use super::*;

    #[derive(Default)]
    struct Counted {
        taken: AtomicU8,
        breaks: bool,
    }

    impl Step for Counted {
        async fn take(&self) -> Result<(), Fault> {
            self.taken.fetch_add(1, Ordering::Relaxed);
            let fault = Fault { kind: FaultKind::Unexpected, operation: "s3:PutObject", detail: "AccessDenied".into() };
            if self.breaks { Err(fault) } else { Ok(()) }
        }
    }

    async fn told(step: &Counted, request_type: &str) -> Value {
        let asked = json!({
            "RequestType": request_type, "ResponseURL": "https://x/y", "StackId": "s", "RequestId": "r",
            "ResourceType": "Custom::SetupTemplate", "LogicalResourceId": "SetupTemplate",
            "ResourceProperties": { "ServiceToken": "t" },
        });
        let asked: Asked = serde_json::from_value(asked).unwrap();
        serde_json::from_str(&answer(step, &asked).await).unwrap()
    }

    #[tokio::test]
    async fn a_step_is_taken_on_create_and_update_and_not_on_delete() {
        let step = Counted::default();
        for (request_type, taken) in [("Create", 1), ("Update", 2), ("Delete", 2)] {
            assert_eq!(
                told(&step, request_type).await,
                json!({
                    "Status": "SUCCESS", "PhysicalResourceId": "SetupTemplate", "StackId": "s", "RequestId": "r",
                    "LogicalResourceId": "SetupTemplate", "Data": { "ServiceToken": "t" },
                })
            );
            assert_eq!(step.taken.load(Ordering::Relaxed), taken);
        }
    }

    #[tokio::test]
    async fn a_failure_is_told_with_its_reason() {
        let step = Counted { breaks: true, ..Counted::default() };
        let told = told(&step, "Create").await;
        assert_eq!(told["Status"], "FAILED");
        assert!(told["Reason"].as_str().unwrap().contains("AccessDenied"));
    }
}
