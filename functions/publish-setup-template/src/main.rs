//! A step of the vendor's own deployment: publishes the template of the quick-create link.

use be_aws::deployment::{DeploymentAnswers, TemplateBucket};
use be_aws::sdk::Sdk;
use be_domain::fault::Fault;
use be_domain::setup::{PUBLISHED_TEMPLATE, PublishTemplate};
use be_lambda::deployment::{self, Step};
use be_lambda::settings::SETUP_TEMPLATE_BUCKET;

/// Publishes the template that this very build carries.
struct PublishSetupTemplate<B>(B);

impl<B: PublishTemplate> Step for PublishSetupTemplate<B> {
    async fn take(&self) -> Result<(), Fault> {
        self.0.publish(PUBLISHED_TEMPLATE).await
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    deployment::serve("publish-setup-template", async |environment| {
        let sdk = Sdk::from_environment().await;
        let step = PublishSetupTemplate(TemplateBucket::new(&sdk, environment.get(&SETUP_TEMPLATE_BUCKET)?));
        Ok((step, DeploymentAnswers::new(&sdk)))
    })
    .await
}
