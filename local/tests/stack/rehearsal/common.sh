# What every rehearsal uses. A function of a rehearsal that it does not define looks at nothing.
after_look() { :; }
after_do() { :; }
after_redrive() { :; }
# Whether a part's commands are typed again before that, for the next message.
more_after_look() { false; }
more_after_do() { false; }
more_after_redrive() { false; }
# A text is in what the part's commands printed, or in a file.
expect() { grep -q -- "$1" "${2:-printed.log}" || { echo "no $1 in:"; cat "${2:-printed.log}"; return 1; }; }
# A command succeeds within two minutes.
soon() {
  tries=120
  until "$@"; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || { echo "not within its time: $*"; return 1; }
    sleep 1
  done
}
get() { curl -sS "$API/v1/endpoints$1" -H "Authorization: Bearer $TOKEN"; }
post() { curl -sS "$API/v1/endpoints$1" -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d "$2"; }
# An endpoint of the story's configuration; the docs may have added it.
endpoint=$(get '?limit=1' | jq -r '.items[0].endpointId // empty')
if [ -z "$endpoint" ]; then
  body=$(get '?includeRetired=true&limit=1' |
    jq '.items[0] | {name, bucketAccess, roleArn, bucketName, pathPrefix, region}')
  [ "$(post /test "$body" | jq -r .outcome)" = passed ]
  endpoint=$(post '' "$body" | jq -r .endpointId)
fi
table=$(id StateTable)
key="{\"pk\": {\"S\": \"ACCOUNT#acme\"}, \"sk\": {\"S\": \"HEALTH#$endpoint\"}}"
item() { aws dynamodb get-item --table-name "$table" --key "$key" --output json | jq .Item; }
version() { item | jq -r .version.N; }
change() { aws dynamodb update-item --table-name "$table" --key "$key" "$@"; }
restore() { aws dynamodb put-item --table-name "$table" --item "file://$1"; }
due() { change --update-expression 'SET dueAt = :then' --expression-attribute-values '{":then": {"N": "0"}}'; }
sweep() {
  echo '{}' > due.json
  aws lambda invoke --function-name "$(id HealthSweepFunction)" --payload fileb://due.json swept.json
  ! grep errorMessage swept.json
}
# A text is in the log of a function.
logged() {
  aws logs filter-log-events --log-group-name "/aws/lambda/$STACK/$1" --query 'events[].message' --output json > log.json
  grep -q -- "$2" log.json
}
mapping_is() { [ "$(aws lambda get-event-source-mapping --uuid "$(id "$1")" --query State --output text)" = "$2" ]; }
deny() {
  aws iam put-role-policy --role-name "$(id "$1")" --policy-name rehearsal --policy-document \
    "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Deny\", \"Action\": \"$2\", \"Resource\": \"*\"}]}"
}
deny_no_longer() { aws iam delete-role-policy --role-name "$(id "$1")" --policy-name rehearsal; }
messages() {
  aws sqs get-queue-attributes --queue-url "$(id "$1")" --output json --attribute-names All |
    jq '.Attributes | (.ApproximateNumberOfMessages | tonumber) + (.ApproximateNumberOfMessagesNotVisible | tonumber)'
}
empty() { [ "$(messages "$1")" = 0 ]; }
# A queue of this name, to which this service may send. Its address is then in $heard.
queue() {
  heard=$(aws sqs create-queue --queue-name "$1" --query QueueUrl --output text)
  heard_arn=$(aws sqs get-queue-attributes --queue-url "$heard" --attribute-names QueueArn \
    --query Attributes.QueueArn --output text)
  policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "SERVICE"},
    "Action": "sqs:SendMessage", "Resource": "QUEUE"}]}'
  jq -n --arg policy "$(echo "$policy" | sed "s|QUEUE|$heard_arn|; s|SERVICE|$2|")" '{Policy: $policy}' > attributes.json
  aws sqs set-queue-attributes --queue-url "$heard" --attributes file://attributes.json
}
hears() {
  aws sqs receive-message --queue-url "$heard" --max-number-of-messages 10 --output json > heard.json
  grep -q -- "$1" heard.json
}
