"""Robots, activities, workflows and what they ask of people."""
