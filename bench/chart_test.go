package main
import ("testing";"encoding/json";"os";"gonum.org/v1/plot";"gonum.org/v1/plot/vg";"gonum.org/v1/plot/vg/draw";"gonum.org/v1/plot/vg/vgimg")
func TestX(t *testing.T){ var r report; b,_:=os.ReadFile("../.tools/bench/performance.json"); if err:=json.Unmarshal(b,&r);err!=nil{t.Fatal(err)}; tt,_:=newTables(&r)
 a,_:=drawn("Requests, authentication included", tt.requestLines()); bb,_:=drawn("Seconds, with 50 ms for each request", tt.timeLines())
 c:=vgimg.New(26*vg.Centimeter, 11*vg.Centimeter)
 tiles := draw.Tiles{Rows: 1, Cols: 2, PadX: vg.Centimeter, PadTop: 3 * vg.Millimeter, PadBottom: 3 * vg.Millimeter, PadLeft: 3 * vg.Millimeter, PadRight: 3 * vg.Millimeter}
 ps:=[][]*plot.Plot{{a,bb}}
 for i,pl:=range plot.Align(ps,tiles,draw.New(c))[0]{ps[0][i].Draw(pl)}
 f,_:=os.Create("/tmp/bchart.png"); vgimg.PngCanvas{Canvas:c}.WriteTo(f); f.Close()
}
