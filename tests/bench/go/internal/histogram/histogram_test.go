package histogram

import (
	"testing"
	"time"
)

func TestQuantilesAreWithinOnePerCent(t *testing.T) {
	var h Histogram
	for ms := 1; ms <= 1000; ms++ {
		h.Record(time.Duration(ms) * time.Millisecond)
	}
	for _, known := range []struct{ got, want float64 }{
		{h.Summary().P50, 500}, {h.Summary().P99, 990}, {h.Summary().Max, 1000},
	} {
		if known.got < known.want*0.99 || known.got > known.want*1.01 {
			t.Errorf("got %v, want %v", known.got, known.want)
		}
	}
}

func TestNothingRecordedIsZero(t *testing.T) {
	var h Histogram
	if got := h.Summary(); got.Count != 0 || got.P99 != 0 {
		t.Errorf("got %+v", got)
	}
}
