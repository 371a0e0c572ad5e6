package main

import "time"

// glance is how often the plugin's processes are looked at. The peak that the kernel keeps only rises, and plugins end
// last, so that little can be missed.
const glance = 20 * time.Millisecond

// processes are the plugin's processes of one command.
type processes struct {
	// count is how many there were, peak the largest peak of their resident memory, in bytes. Zero: not known.
	count int
	peak  int64
}

// watcher looks at the plugin's processes while a command runs.
type watcher struct {
	stop  chan struct{}
	found chan processes
}

// watchPlugins watches the children of a process that run the plugin.
func watchPlugins(parent int, plugin string) *watcher {
	w := &watcher{stop: make(chan struct{}), found: make(chan processes, 1)}
	if plugin == "" {
		w.found <- processes{} // there are none
		return w
	}
	go func() {
		peaks := map[int]int64{}
		tick := time.NewTicker(glance)
		defer tick.Stop()
		for {
			look(parent, plugin, peaks)
			select {
			case <-w.stop:
				w.found <- summary(peaks)
				return
			case <-tick.C:
			}
		}
	}()
	return w
}

// end ends the watch.
func (w *watcher) end() processes {
	close(w.stop)
	return <-w.found
}

func summary(peaks map[int]int64) processes {
	p := processes{count: len(peaks)}
	for _, peak := range peaks {
		p.peak = max(p.peak, peak)
	}
	return p
}
