"""What happens before a device is watched: recording it so that a profile can be written and tested."""
