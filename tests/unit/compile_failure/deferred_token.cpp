#include <rexa/engine.hpp>

#include <boost/asio/deferred.hpp>

void misuse(rexa::Engine& engine) {
    engine.async_run(rexa::RunRequest("x"), boost::asio::deferred);
}
