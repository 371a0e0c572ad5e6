// Command bench measures the provider as its users run it: the real pulumi command, the built plugin, YAML programs of
// 1 to 1,000 keys, and an Atlas (the emulator, in this process, behind TCP on loopback) that takes 50 ms for each request.
//
//	make bench                                        everything: about ten minutes on two quiet cores
//	make bench RUNS=1 SIZES=1,10                      something to look at in a minute
//	make bench PEER=<plugin> PEER_PROFILE=<file>      the same with another provider's plugin, in turn, and the ratios
//
// What is measured, for each size and each command: requests by route, wall time of the command from its start to its
// exit, and the peak memory of the plugin's processes. In each round every subject takes its turn, so that what the
// machine does meanwhile falls on all of them alike. The engine is a subject too: a program with as many resources of
// the kind pulumi:index:Stash, which the engine serves by itself without any plugin, is the least that a command can
// take (see floor.go).
//
// Which room to enter:
//
//   - options.go: what the environment may ask for
//   - profile.go, profiles/: what there is to know of a provider to write programs for it; floor.go: of the engine
//   - program.go, site.go, stack.go, process.go: a program, an Atlas, a stack, one run of a command
//   - memory_linux.go: the plugin's processes, watched; startup.go: how long a plugin takes to be there
//   - plan.go, measure.go: which cases there are, and rounds through them
//   - report.go, spread.go: the figures, as docs/performance.json has them
//   - tables.go, targets.go, minute.go, chart.go: what is made of them; page.go: the marked sections of docs/performance.md
//
// This is a module of its own: the plotting library is nothing that the plugin is built from.
package main
