# Somebody disabled the schedule.
trouble() {
  aws scheduler get-schedule --name "$(id HealthSweepSchedule)" --output json |
    jq 'del(.Arn, .CreationDate, .LastModificationDate) + {State: "DISABLED"}' > disabled.json
  aws scheduler update-schedule --cli-input-json file://disabled.json
}
after_look() {
  expect DISABLED
}
after_do() {
  aws scheduler get-schedule --name "$(id HealthSweepSchedule)" --output json |
    jq 'del(.Arn, .CreationDate, .LastModificationDate)' > now.json
  # Nothing else has changed.
  [ "$(jq -S .  now.json)" = "$(jq -S '.State = "ENABLED"' disabled.json)" ]
}
