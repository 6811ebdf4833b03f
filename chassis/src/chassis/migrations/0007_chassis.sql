-- Why a person left a record that Kafka refused; null: nobody has looked at it yet.
ALTER TABLE refused ADD COLUMN skipped text;
