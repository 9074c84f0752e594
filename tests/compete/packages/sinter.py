"""Stands for the package sinter, of which the test needs only that it is there."""
