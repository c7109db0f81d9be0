// Says what Nomad's own code makes of what is asked on each line: "ok", "nothing: …" for what it takes and what then never
// runs, or "error: …".
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"time"

	"github.com/hashicorp/cronexpr"
	"github.com/hashicorp/nomad/nomad/structs"
)

type question struct {
	// Times of a periodic job, its zone, and the time it is asked for.
	Crons []string
	Zone  string
	From  time.Time
	// A constraint.
	Constraint *structs.Constraint
	// An affinity.
	Affinity *structs.Affinity
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		fmt.Fprintln(out, strings.ReplaceAll(answer(asked), "\n", " "))
	}
}

func answer(asked question) string {
	switch {
	case asked.Constraint != nil:
		return verdict(asked.Constraint.Validate())
	case asked.Affinity != nil:
		return verdict(asked.Affinity.Validate())
	}
	periodic := structs.PeriodicConfig{Enabled: true, SpecType: "cron", Specs: asked.Crons, TimeZone: asked.Zone}
	if err := periodic.Validate(); err != nil {
		return verdict(err)
	}
	for _, cron := range asked.Crons {
		if hasNoTime(cron) {
			return "nothing: it has no time of a day"
		}
		if next, err := structs.CronParseNext(asked.From, cron); err != nil || next.IsZero() {
			return "nothing: it never runs"
		}
	}
	return "ok"
}

// hasNoTime says whether a field of the time is an empty range: Nomad would look for it in every minute until the year 2099.
func hasNoTime(cron string) bool {
	parsed := reflect.ValueOf(cronexpr.MustParse(cron)).Elem()
	for _, name := range []string{"secondList", "minuteList", "hourList"} {
		if parsed.FieldByName(name).Len() == 0 {
			return true
		}
	}
	return false
}

func verdict(err error) string {
	if err != nil {
		return "error: " + err.Error()
	}
	return "ok"
}
