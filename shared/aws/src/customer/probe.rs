//! Tries to get in without the right External ID: the one use of `AssumeRole` beside [`super::assume`], and nothing
//! that it gets is kept.

use be_domain::checks::SESSION_DURATION;
use be_domain::ports::{AwsResponse, ProbeTrust, WrongExternalId};
use be_domain::values::RoleArn;

use super::assume::{CustomerRoles, no_credentials};

impl ProbeTrust for CustomerRoles {
    /// Without a session policy on purpose: a trust policy is judged before it, and a policy that STS found fault with
    /// would be a refusal that proves nothing.
    async fn try_without_right_external_id(
        &self,
        role: &RoleArn,
        external_id: &WrongExternalId,
        session_name: &str,
    ) -> AwsResponse<()> {
        let external_id = match external_id {
            WrongExternalId::LeftOut => None,
            WrongExternalId::Sent(text) => Some(text.clone()),
        };
        let assume = self
            .sts
            .assume_role()
            .role_arn(role.as_str())
            .role_session_name(session_name)
            .set_external_id(external_id)
            .duration_seconds(i32::try_from(SESSION_DURATION.as_secs()).unwrap_or(i32::MAX));
        // Boxed like the calls to S3.
        let answer = self.answer(role, Box::pin(assume.send()).await);
        // The credentials are dropped here, unread.
        answer.map_result(|result| result?.credentials.map(drop).ok_or_else(no_credentials))
    }
}
