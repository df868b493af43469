#include "bindings.hpp"
#include "given.hpp"

#include <rexa/daytona.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace py = pybind11;

namespace rexa::python {
namespace {

template <class Number>
using Amounts = std::array<Number, 3>;

DaytonaOptions make_options(const py::kwargs& given) {
    DaytonaOptions options;
    options.api_key = Secret(taken<std::string>(given, "api_key"));
    options.api_url = taken<std::string>(given, "api_url");
    options.organization = taken<std::string>(given, "organization");
    options.target = taken<std::string>(given, "target");
    options.snapshot = taken<std::string>(given, "snapshot");
    options.image = taken<std::string>(given, "image");
    if (const auto resources = taken<std::optional<Amounts<int>>>(given, "resources")) {
        options.resources = DaytonaResources{(*resources)[0], (*resources)[1], (*resources)[2]};
    }
    options.allowed_addresses = taken<std::vector<std::string>>(given, "allowed_addresses");
    options.allowed_domains = taken<std::vector<std::string>>(given, "allowed_domains");
    const auto labels = taken<std::map<std::string, std::string>>(given, "labels");
    options.labels = {labels.begin(), labels.end()};
    options.idle_time_to_live = std::chrono::minutes(taken<int>(given, "idle_minutes"));
    const auto prices = taken<Amounts<std::int64_t>>(given, "prices");
    options.prices = DaytonaPrices{prices[0], prices[1], prices[2]};
    take_http(options.http, given);
    return options;
}

} // namespace

void bind_daytona(py::module_& module) {
    py::class_<DaytonaOptions>(module, "DaytonaOptions",
                               "What rexa.Daytona was given. It shows nothing of it, and cannot be "
                               "copied or pickled.")
        .def(py::init(&make_options));
}

} // namespace rexa::python
