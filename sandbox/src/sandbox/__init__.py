"""A Bitrix24-compatible CRM server for the local stack and the tests."""
