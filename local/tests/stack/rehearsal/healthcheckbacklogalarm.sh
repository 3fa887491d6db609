# Somebody disabled the mapping of the queue.
trouble() {
  aws lambda update-event-source-mapping --uuid "$(id HealthCheckMapping)" --no-enabled
  soon mapping_is HealthCheckMapping Disabled
}
after_look() {
  expect Disabled
}
after_do() {
  soon mapping_is HealthCheckMapping Enabled
}
