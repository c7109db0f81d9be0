import { Construct } from 'constructs';
import { AppStack, AppStackProps, ContainerImage, HealthCheck, Route, Size, WebService } from 'berth-cdk';

/** All that the app runs. */
export class ShopStack extends AppStack {
  public constructor(scope: Construct, id: string, props: AppStackProps) {
    super(scope, id, props);
    new WebService(this, 'webapi', {
      image: ContainerImage.fromRegistry('registry.example/webapi:1.4.2'),
      count: 3,
      memory: Size.mebibytes(128),
      healthCheck: HealthCheck.http('/healthz'),
      routes: [Route.path('/webapi')],
    });
  }
}
