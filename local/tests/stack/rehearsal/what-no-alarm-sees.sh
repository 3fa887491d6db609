# Somebody disabled the mapping of the stream.
trouble() {
  aws lambda update-event-source-mapping --uuid "$(id PublishEventsMapping)" --no-enabled
  soon mapping_is PublishEventsMapping Disabled
}
after_look() {
  # It has no parts: it was looked at, then enabled.
  expect Disabled
  soon mapping_is PublishEventsMapping Enabled
}
