-- CreateTable
CREATE TABLE "CountedDemand" (
    "key" TEXT NOT NULL PRIMARY KEY
);

-- CreateTable
CREATE TABLE "DayDemand" (
    "day" TEXT NOT NULL,
    "modelId" TEXT NOT NULL,
    "stationId" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "refusals" INTEGER NOT NULL,

    PRIMARY KEY ("day", "modelId", "stationId", "code")
);
