mod aws;
mod external_id;
mod labels;
mod path_prefix;
mod round_trips;
