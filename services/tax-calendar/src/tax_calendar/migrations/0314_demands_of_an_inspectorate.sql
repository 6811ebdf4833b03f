-- A receipt without INN is looked up among the demands of its inspectorate.
CREATE INDEX demand_by_authority ON demand (portal, authority_code);
