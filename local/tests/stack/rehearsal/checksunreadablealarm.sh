# Somebody removed the version from an endpoint's item.
trouble() {
  item > healthy.json
  due
  change --update-expression 'REMOVE version'
  sweep
  soon logged health-sweep "an item of the index of what is due can't be read"
}
after_look() {
  expect "$endpoint"
}
after_do() {
  restore healthy.json
  due
  sweep
  checked() { [ "$(version)" -gt "$(jq -r .version.N healthy.json)" ]; }
  soon checked
}
