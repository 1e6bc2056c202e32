"""Packs as files: written, opened, compared, merged, and edits accepted into one."""
