/** Codes that name the policy that denied the action (docs/CODES.md), and the layer that they name. */
const LAYERS: Record<string, string> = {
  denied_by_identity_policy: "identity_policy",
  denied_by_bucket_policy: "bucket_policy",
  denied_by_permissions_boundary: "permissions_boundary",
  denied_by_scp: "service_control_policy",
  denied_by_rcp: "resource_control_policy",
  denied_by_session_policy: "session_policy",
  denied_by_vpc_endpoint_policy: "vpc_endpoint_policy",
  external_id_not_required: "trust_policy",
};

/** The layer that a check's code names. */
export function deniedBy(code: string): string | undefined {
  return LAYERS[code];
}
