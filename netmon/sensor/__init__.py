"""The LAN sensor: a process of its own that hears what SNMP cannot tell, with the one capability that this needs."""
