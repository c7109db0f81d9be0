import com.hashicorp.cdktf.App;
import io.github.berthcdk.AppStack;
import io.github.berthcdk.ContainerImage;
import io.github.berthcdk.Platform;
import io.github.berthcdk.Route;
import io.github.berthcdk.Size;
import io.github.berthcdk.WebService;
import java.util.List;

/** A platform on this machine, and a web service on it: the program of examples/first-service, in Java. */
public class Main {
  public static void main(String[] args) {
    App app = new App();
    Platform platform = Platform.local(app, "local"); // one Docker host: this machine

    AppStack shop = AppStack.Builder.create(app, "shop").cluster(platform.getCluster()).build();
    WebService.Builder.create(shop, "webapi")
        .image(ContainerImage.fromRegistry("busybox:1.35"))
        .command("sh")
        .args(List.of(
            "-c",
            "mkdir /tmp/www && echo \"hello from $NOMAD_ALLOC_ID\" > /tmp/www/index.html && exec httpd -f -p 8080 -h /tmp/www"))
        .cpu(50)
        .memory(Size.mebibytes(32))
        .routes(List.of(Route.path("/webapi")))
        .build();
    app.synth();
  }
}
