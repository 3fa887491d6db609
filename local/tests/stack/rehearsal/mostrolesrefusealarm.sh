# The role of the health checks may assume no role any more.
checked() { [ "$(version)" -gt "$before" ]; }
check() {
  before=$(version)
  due
  sweep
  soon checked
}
status_is() { [ "$(get "/$endpoint" | jq -r .health.status)" = "$1" ]; }
trouble() {
  deny HealthCheckRole sts:AssumeRole
  check
}
after_look() {
  expect explicitDeny
  # The test by hand, with another role, passes: the cause is the vendor's role.
  [ "$(post "/$endpoint/test" '' | jq -r .outcome)" = passed ]
}
after_do() {
  # The two commands were typed one after the other; in between the role is fixed.
  soon mapping_is HealthCheckMapping Enabled
  deny_no_longer HealthCheckRole
  check
  soon status_is healthy
}
