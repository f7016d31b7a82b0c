"""netmon's own SNMP manager: v1, v2c and v3 over one shared UDP socket per address family."""
