"""Runs functions inside a sandbox."""
