"""Who asks, for which company, and may they: tenants, people, the isolation between companies, the base of the audit.

Nothing about complaints lives here. Everything else may import this package; it imports none of the others.
"""
