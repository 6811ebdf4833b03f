"""HTTP: REST, OAuth, control switches and the pages a person looks at."""
