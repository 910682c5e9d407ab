// How the intake service is built from its parts; main and the benchmarks run it.
#ifndef TSUNAGI_SERVICES_INTAKE_SERVICE_H_
#define TSUNAGI_SERVICES_INTAKE_SERVICE_H_

#include "common/server/service_main.h"

namespace tsunagi::intake {

ServiceDefinition Definition();

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_SERVICE_H_
