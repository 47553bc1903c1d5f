"""The domain: case, complainant, lifecycle, intake, desk and portal. Imports `tenants` and nothing above.

Three homes for a rule: one row's fact stands on the model, many rows' answer in `queries`, a business act in `actions`.
"""
