// Package histogram counts durations in buckets of one per cent: constant memory, no allocation while counting.
package histogram

import (
	"math/bits"
	"sync/atomic"
	"time"
)

const (
	subBits = 7 // 128 buckets in each power of two: within 0.8% of the truth
	buckets = (64 - subBits) << subBits
)

// Histogram counts durations; safe for concurrent use.
type Histogram struct {
	counts [buckets]atomic.Uint32
	total  atomic.Uint64
}

// Record counts one duration, in microseconds; negative ones count as zero.
func (h *Histogram) Record(d time.Duration) {
	h.counts[bucket(uint64(max(d.Microseconds(), 0)))].Add(1)
	h.total.Add(1)
}

// Count is how many durations were recorded.
func (h *Histogram) Count() uint64 { return h.total.Load() }

func bucket(value uint64) int {
	shift := max(bits.Len64(value)-subBits-1, 0)
	return shift<<subBits + int(value>>shift)
}

func value(bucket int) uint64 {
	shift := max(bucket>>subBits-1, 0)
	return uint64(bucket-shift<<subBits) << shift
}

// Summary is what a histogram says, in milliseconds.
type Summary struct {
	Count uint64  `json:"count"`
	P50   float64 `json:"p50"`
	P90   float64 `json:"p90"`
	P99   float64 `json:"p99"`
	P999  float64 `json:"p999"`
	Max   float64 `json:"max"`
}

// Summary reads the usual quantiles.
func (h *Histogram) Summary() Summary {
	return Summary{h.total.Load(), h.quantile(0.5), h.quantile(0.9), h.quantile(0.99), h.quantile(0.999), h.quantile(1)}
}

func (h *Histogram) quantile(q float64) float64 {
	wanted := uint64(q * float64(h.total.Load()))
	var seen uint64
	for index := range h.counts {
		count := h.counts[index].Load()
		seen += uint64(count)
		if count > 0 && seen >= wanted {
			return float64(value(index)) / 1000
		}
	}
	return 0
}
