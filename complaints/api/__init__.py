"""The API for programs, version 1: parse, one action, answer. docs/api.md says what it promises."""
