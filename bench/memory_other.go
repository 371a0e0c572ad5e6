//go:build !linux

package main

// Only Linux tells the peak memory of another process, and the load in a file.

func look(int, string, map[int]int64) {}

func resident(int) int64 { return 0 }

func load() float64 { return 0 }
