"""The clocks need no database and no Django; this runs in seconds, without starting a server:

python -m pytest -p no:django -p no:cacheprovider -c /dev/null --rootdir=. --confcutdir=tests/clocks tests/clocks
"""
