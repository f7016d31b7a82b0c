"""Single questions to services: TCP, HTTP, DNS, NTP, RTSP."""
